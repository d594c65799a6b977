import type { MarketHoursOptions } from './market-hours-options';
import type { MarketSession } from './market-session';

/** A market that the library does not know. */
export interface CustomMarketOptions extends MarketHoursOptions {
  /**
   * The time zone of its clock, by its IANA name: `Asia/Tokyo`, `Etc/UTC`. AWS knows those that Joda-Time has.
   *
   * @see https://www.joda.org/joda-time/timezones.html
   */
  readonly timeZone: string;

  /**
   * When it is open. Sessions do not overlap; one that begins where another ends goes on with it.
   */
  readonly sessions: MarketSession[];

  /**
   * What it is called in errors and warnings.
   *
   * @default - its time zone
   */
  readonly name?: string;
}
