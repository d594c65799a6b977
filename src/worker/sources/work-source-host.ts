import type { Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Protection } from '../../security/protection';
import type { ScaledService } from '../../service/scaling/metrics/scaling-policy';

/** The parts of a worker that a source of work needs. */
export interface WorkSourceHost extends ScaledService, iam.IGrantable {
  readonly workerName: string;
  /** Undefined for a worker with one task, which does not scale. */
  readonly taskCount?: ecs.ScalableTaskCount;
  readonly _cooldowns: { readonly scaleOutCooldown: Duration; readonly scaleInCooldown: Duration };
  /** The minimum number of tasks outside schedules. Unit: tasks. */
  readonly minTasks: number;
  /** The maximum number of tasks, schedules included. Unit: tasks. */
  readonly maxTasks: number;
  readonly securityGroup: ec2.SecurityGroup;
  readonly encryptionKey: kms.IKey;
  readonly protection: Protection;
  /** The time from the stop signal until the application is killed. */
  readonly stopTimeout: Duration;
  addEnvironment(name: string, value: string, setBy?: string): void;
}
