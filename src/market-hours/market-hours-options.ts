import type { Duration } from 'aws-cdk-lib';
import type { MarketCalendar } from './market-calendar';

/** How many tasks a service has while a market is open. */
export interface MarketHoursOptions {
  /** The fewest tasks while the market is open, from `preOpen` before to `afterClose` after. More than `scaling.minTasks`. */
  readonly minTasks: number;

  /**
   * The most tasks in that time.
   *
   * @default - scaling.maxTasks
   */
  readonly maxTasks?: number;

  /**
   * How long before the opening the tasks are asked for: they need to start, and load what they need. Whole minutes, by the
   * market's clock.
   *
   * @default Duration.minutes(30)
   */
  readonly preOpen?: Duration;

  /**
   * How long after the close the tasks are kept. Whole minutes, by the market's clock.
   *
   * @default Duration.minutes(0)
   */
  readonly afterClose?: Duration;

  /**
   * The market's holidays and half-days.
   *
   * @default - the market's own list, as long as it has been published; none for MarketHours.custom()
   */
  readonly calendar?: MarketCalendar;
}
