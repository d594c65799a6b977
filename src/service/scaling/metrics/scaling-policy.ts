import type { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';

/** The parts of a service that scaling needs. */
export interface ScaledService extends Construct {
  readonly cluster: ecs.ICluster;
  readonly service: ecs.FargateService;
  /** Read at the end of synthesis only, because routes may be added at any time. */
  readonly targetGroup?: elbv2.ApplicationTargetGroup;
  /** The second target group of a service whose deployment policy shifts traffic. */
  readonly alternateTargetGroup?: elbv2.ApplicationTargetGroup;
  metricRunningTasks(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/** A service, its scalable task count, and the cooldowns of its policies. */
export interface ScalingScope {
  readonly service: ScaledService;
  readonly taskCount: ecs.ScalableTaskCount;
  readonly cooldowns: { readonly scaleOutCooldown: Duration; readonly scaleInCooldown: Duration };
}

/** A policy that scales on a metric. */
export abstract class ScalingPolicy {
  /** Returns the identity of the metric. Only one policy of a service may have it, and the policy's id depends on it. */
  public abstract identify(): unknown;

  /** Adds the policy to a service. */
  public abstract bind(scope: ScalingScope, id: string): void;
}
