import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as iam from 'aws-cdk-lib/aws-iam';

/** The resources that ECS needs, in addition to the first target group, to shift the traffic of a service. */
export interface ShiftedTarget {
  /** The second target group. The versions of the service alternate between the two groups. */
  readonly alternateTargetGroup: elbv2.ApplicationTargetGroup;

  /** The production listener rule, whose weights divide the traffic between the two target groups. */
  readonly productionRule: elbv2.ApplicationListenerRule;

  /**
   * The test listener rule.
   *
   * @default - no test traffic
   */
  readonly testRule?: elbv2.ApplicationListenerRule;

  /** The IAM role with which ECS registers tasks and changes the listener rules. */
  readonly role: iam.IRole;
}

/** The resources that ECS needs, in addition to the first target group, to shift the TCP connections of a service. */
export interface ShiftedNetworkTarget {
  /** The second target group. The versions of the service alternate between the two groups. */
  readonly alternateTargetGroup: elbv2.NetworkTargetGroup;

  /** The production listener, whose weights divide new connections between the two target groups. */
  readonly productionListener: elbv2.NetworkListener;

  /**
   * The test listener.
   *
   * @default - no test connections
   */
  readonly testListener?: elbv2.NetworkListener;

  /** The IAM role with which ECS registers tasks and changes the listeners. */
  readonly role: iam.IRole;
}
