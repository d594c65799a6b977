import { Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';

/**
 * Returns the ulimits of a container. Throws if Fargate does not support one of them.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-resource-limits
 */
export function requireFargateUlimits(scope: IConstruct, ulimits?: ecs.Ulimit[]): ecs.Ulimit[] | undefined {
  for (const { name, softLimit, hardLimit } of ulimits ?? []) {
    if (name !== ecs.UlimitName.NOFILE) {
      throw new UsageError(scope, 'InvalidUlimit', {
        got: `the ulimit ${name}`,
        expected: 'nofile, the only ulimit that Fargate supports',
        fix: 'remove the ulimit',
      });
    }
    if (!Token.isUnresolved(softLimit) && !Token.isUnresolved(hardLimit) && softLimit > hardLimit) {
      throw new UsageError(scope, 'InvalidUlimit', {
        got: `softLimit: ${softLimit}, hardLimit: ${hardLimit}`,
        expected: 'a soft limit of at most the hard limit',
        fix: 'raise hardLimit, or lower softLimit',
      });
    }
  }
  return ulimits;
}
