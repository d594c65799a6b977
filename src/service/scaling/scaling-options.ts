import type { Duration } from 'aws-cdk-lib';
import type { MarketHours } from '../../market-hours/market-hours';
import type { ScalingMetric } from './scaling-metric';

/** The waiting times between two changes of the number of tasks. */
export interface ScalingCooldowns {
  /**
   * The waiting time after tasks are added.
   *
   * @default Duration.minutes(1)
   */
  readonly scaleOutCooldown?: Duration;

  /**
   * The waiting time after tasks are removed.
   *
   * @default Duration.minutes(5)
   */
  readonly scaleInCooldown?: Duration;
}

/** Options of the scaling of a service. */
export interface ScalingOptions extends ScalingCooldowns {
  /**
   * Whether exactly one task runs, which a deployment stops before it starts the new one.
   *
   * ECS alone does not keep two tasks apart: it starts the next task while the old one still stops, or when it loses the
   * host of a task. `docs/workers.md` has a recipe with a lease, which keeps two tasks apart.
   *
   * The minimum healthy percent is 0 and the maximum 100. Availability Zone rebalancing and autoscaling are off. Throws with
   * any other option of scaling, and with a deployment policy that shifts traffic.
   *
   * @default false
   * @see https://github.com/aws/containers-roadmap/issues/959
   */
  readonly singleton?: boolean;

  /**
   * The minimum number of tasks.
   *
   * A worker has the minimum of its source by default: 0 for a queue, else 1.
   *
   * With 1 the service is unavailable while its task is replaced. With 0 the service cannot scale out on CPU or memory,
   * which need running tasks. Then only a metric of `metrics` that has data without tasks can add a task.
   *
   * @default 2
   */
  readonly minTasks?: number;

  /**
   * The maximum number of tasks.
   *
   * @default - 10, or the highest minimum if that is greater
   */
  readonly maxTasks?: number;

  /**
   * The target CPU utilization. Unit: percent of the task's CPU.
   *
   * A worker with a queue, a stream or a topic scales on its work instead, unless it has this option.
   *
   * @default 70
   */
  readonly cpuPercent?: number;

  /**
   * The target memory utilization. Unit: percent of the task's memory.
   *
   * A worker with a queue, a stream or a topic scales on its work instead, unless it has this option.
   *
   * @default 80
   */
  readonly memoryPercent?: number;

  /**
   * Additional metrics to scale on.
   *
   * Tasks are added when any metric requires more, and removed when all metrics require fewer.
   *
   * @default - no additional metrics
   */
  readonly metrics?: ScalingMetric[];

  /**
   * Higher minimums during market hours. If several markets are open, the highest minimum applies.
   *
   * @default - no schedules: `minTasks` always applies
   */
  readonly schedules?: MarketHours[];

  /**
   * Whether to scale on CPU and memory metrics of 20 seconds instead of one minute, which adds tasks sooner.
   *
   * CloudWatch charges for these metrics. A change deploys the service.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/target-tracking-faster-auto-scaling.html
   */
  readonly highResolution?: boolean;
}
