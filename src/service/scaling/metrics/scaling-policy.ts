import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import type { ScalingCooldowns } from '../scaling-cooldowns';

/** What scaling needs to know of a service. */
export interface ScaledService extends Construct {
  readonly cluster: ecs.ICluster;
  readonly service: ecs.FargateService;
  /** Known at the end of the synth: routes may be added at any time. */
  readonly targetGroup?: elbv2.ApplicationTargetGroup;
  /** The second group of a service whose deployments shift traffic from one to the other. */
  readonly alternateTargetGroup?: elbv2.ApplicationTargetGroup;
  metricRunningTasks(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/** A service, its number of tasks, and how long to wait between changes of it. */
export interface ScalingScope {
  readonly service: ScaledService;
  readonly taskCount: ecs.ScalableTaskCount;
  readonly cooldowns: Required<ScalingCooldowns>;
}

/** A way of scaling by a number. */
export abstract class ScalingPolicy {
  /** Adds it to a service, and says what it tracks: that may be tracked once only. */
  public abstract bind(scope: ScalingScope, id: string): unknown;
}
