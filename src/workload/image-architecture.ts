import { Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';

/** How names of images and tags say what they are built for, as a word of their own. */
const X86 = /(^|[^a-z0-9])(amd64|x86[_-]64)([^a-z0-9]|$)/i;
const ARM = /(^|[^a-z0-9])(arm64|arm64v8|aarch64)([^a-z0-9]|$)/i;

/** Throws when the name of an image says that it is built for another architecture only. */
export function requireArchitecture(scope: IConstruct, architecture: ecs.CpuArchitecture, name: string): void {
  if (Token.isUnresolved(name)) return;
  const isArm = architecture === ecs.CpuArchitecture.ARM64;
  const [own, other] = isArm ? [ARM, X86] : [X86, ARM];
  if (own.test(name) || !other.test(name)) return;
  throw new UsageError(scope, 'ImageArchitecture', {
    got: `the image '${name}' on architecture: ecs.CpuArchitecture.${isArm ? 'ARM64' : 'X86_64'}`,
    expected: 'an image that is built for it: tasks of another one do not start',
    fix: `name an image for ${isArm ? 'arm64' : 'amd64'}, or for several, or choose the other architecture`,
  });
}
