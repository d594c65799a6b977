import { Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';

/** Words for an architecture in the names and tags of images. */
const X86 = /(^|[^a-z0-9])(amd64|x86[_-]64)([^a-z0-9]|$)/i;
const ARM = /(^|[^a-z0-9])(arm64|arm64v8|aarch64)([^a-z0-9]|$)/i;

/** Throws if the name of an image contains only the other architecture. */
export function requireArchitecture(scope: IConstruct, architecture: ecs.CpuArchitecture, name: string): void {
  if (Token.isUnresolved(name)) return;
  const isArm = architecture === ecs.CpuArchitecture.ARM64;
  const [own, other] = isArm ? [ARM, X86] : [X86, ARM];
  if (own.test(name) || !other.test(name)) return;
  throw new UsageError(scope, 'ImageArchitecture', {
    got: `the image '${name}' on architecture: ecs.CpuArchitecture.${isArm ? 'ARM64' : 'X86_64'}`,
    expected: 'an image for the same architecture, because other tasks do not start',
    fix: `use an image for ${isArm ? 'arm64' : 'amd64'} or a multi-architecture image, or set the other architecture`,
  });
}
