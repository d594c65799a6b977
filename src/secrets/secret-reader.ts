import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';

/** A service whose tasks read a secret when they start. It is redeployed when the secret changes. */
export interface ISecretReader extends IConstruct {
  /** The ARN of the ECS service. */
  readonly serviceArn: string;

  /** The cluster that the service runs in. */
  readonly cluster: ecs.ICluster;
}
