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
   * The minimum number of tasks.
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
   * @default 70
   */
  readonly cpuPercent?: number;

  /**
   * The target memory utilization. Unit: percent of the task's memory.
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
