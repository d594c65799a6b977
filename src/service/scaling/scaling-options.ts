import type { MarketHours } from '../../market-hours/market-hours';
import type { ScalingCooldowns } from './scaling-cooldowns';
import type { ScalingMetric } from './scaling-metric';

/** Between how many tasks a service scales, and on what. */
export interface ScalingOptions extends ScalingCooldowns {
  /**
   * The fewest tasks. With 1 the service is down whenever its task is replaced. With 0 it does not come back by itself: without
   * tasks there is no CPU or memory to track, and only a metric of `metrics` that goes on without them can ask for one.
   *
   * @default 2
   */
  readonly minTasks?: number;

  /**
   * The most tasks.
   *
   * @default - 10, or the highest minimum where that is more
   */
  readonly maxTasks?: number;

  /**
   * The CPU utilization to keep. Unit: percent of the task's CPU.
   *
   * @default 70
   */
  readonly cpuPercent?: number;

  /**
   * The memory utilization to keep. Unit: percent of the task's memory.
   *
   * @default 80
   */
  readonly memoryPercent?: number;

  /**
   * Numbers of the application's own to scale on as well. Tasks are added when any asks for it, and removed when all agree.
   *
   * @default - none
   */
  readonly metrics?: ScalingMetric[];

  /**
   * Higher minimums while markets are open. Where several are open the highest minimum holds.
   *
   * @default - none: `minTasks` holds always
   */
  readonly schedules?: MarketHours[];

  /**
   * Whether CPU and memory are measured, and looked at, every 20 seconds rather than every minute: tasks are added sooner.
   * CloudWatch charges for these metrics. Switching it deploys the service.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/target-tracking-faster-auto-scaling.html
   */
  readonly highResolution?: boolean;
}
