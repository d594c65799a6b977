import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as iam from 'aws-cdk-lib/aws-iam';

/** What ECS moves the traffic of a service with, beside the group that its tasks are in at first. */
export interface ShiftedTarget {
  /** The group of the tasks of every other version. */
  readonly alternateTargetGroup: elbv2.ApplicationTargetGroup;

  /** The rule that divides the traffic between the two groups. */
  readonly productionRule: elbv2.ApplicationListenerRule;

  /**
   * The rule that test requests go by.
   *
   * @default - none
   */
  readonly testRule?: elbv2.ApplicationListenerRule;

  /** What ECS acts as to register tasks and to change the rules. */
  readonly role: iam.IRole;
}
