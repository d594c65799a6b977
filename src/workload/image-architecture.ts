import { Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { shown } from '../validation/shown';
import { UsageError } from '../validation/usage-error';

/** Words for an architecture in the names and tags of images. */
const X86 = /(^|[^a-z0-9])(amd64|x86[_-]64)([^a-z0-9]|$)/i;
const ARM = /(^|[^a-z0-9])(arm64|arm64v8|aarch64)([^a-z0-9]|$)/i;

/** Indicates whether an architecture is ARM64, also as `ecs.CpuArchitecture.of('ARM64')`. */
export function isArm(architecture: ecs.CpuArchitecture): boolean {
  return architecture._cpuArchitecture === ecs.CpuArchitecture.ARM64._cpuArchitecture;
}

/** Throws unless Fargate has an architecture. */
export function requireFargateArchitecture(scope: IConstruct, { _cpuArchitecture: name }: ecs.CpuArchitecture): void {
  if (name === 'X86_64' || name === 'ARM64') return;
  throw new UsageError(scope, 'ImageArchitecture', {
    got: `architecture: ecs.CpuArchitecture.of(${shown(name)})`,
    expected: 'an architecture of Fargate: X86_64 or ARM64',
    fix: 'use ecs.CpuArchitecture.X86_64 or ecs.CpuArchitecture.ARM64',
  });
}

/** Throws if the name of an image contains only the other architecture. */
export function requireArchitecture(scope: IConstruct, architecture: ecs.CpuArchitecture, name: string): void {
  if (Token.isUnresolved(name)) return;
  const [own, other] = isArm(architecture) ? [ARM, X86] : [X86, ARM];
  if (own.test(name) || !other.test(name)) return;
  throw new UsageError(scope, 'ImageArchitecture', {
    got: `the image '${name}' on architecture: ecs.CpuArchitecture.${isArm(architecture) ? 'ARM64' : 'X86_64'}`,
    expected: 'an image for the same architecture, because other tasks do not start',
    fix: `use an image for ${isArm(architecture) ? 'arm64' : 'amd64'} or a multi-architecture image, or set the other architecture`,
  });
}
