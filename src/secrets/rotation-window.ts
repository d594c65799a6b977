import type { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { parseMinutes, ZoneClock } from '../market-hours/local-time';
import type { MarketCalendar } from '../market-hours/market-calendar';
import { withSessions } from '../market-hours/trading-days';
import { closedHours, hoursWithin, inAll, type WeekHours } from '../market-hours/week-hours';
import { WEEK, type Weekday } from '../market-hours/weekday';
import { brand } from '../validation/brand';
import { checked } from '../validation/checked';
import { shown } from '../validation/shown';
import { UsageError } from '../validation/usage-error';
import { shortestInterval, type WindowTimes, windowTimes } from './window-times';

/** Options of rotations outside of market hours. */
export interface OutsideMarketHoursOptions {
  /**
   * The time from the end of a window to the next opening: whole minutes. The restarts of a rotation end in it.
   *
   * @default Duration.hours(1)
   */
  readonly preOpen?: Duration;

  /**
   * The time from a close to the begin of the next window: whole minutes.
   *
   * @default Duration.minutes(30)
   */
  readonly afterClose?: Duration;
}

/** Options of rotations at hours of the day. */
export interface RotationHoursOptions {
  /** The begin of the hours, as `HH:MM` in the time zone. */
  readonly begin: string;

  /** The end of the hours, as `HH:MM` in the time zone. An end that is not after the begin is on the next day. */
  readonly end: string;

  /**
   * The days of the week on which the hours begin.
   *
   * @default - every day
   */
  readonly days?: Weekday[];

  /**
   * The time zone by its IANA name.
   *
   * Windows of Secrets Manager are in UTC. So only those hours count that are between `begin` and `end` both in winter and in
   * summer. In a time zone with daylight saving time, the hours must be two or more.
   *
   * @default 'Etc/UTC'
   */
  readonly timeZone?: string;
}

/**
 * The hours of the week in which secrets, database users and certificates may rotate.
 *
 * A rotation restarts the services that read the secret. The interval of the rotation stays: `every` of a secret or a
 * database user, and `renewEvery` of certificates. Within the hours, the library chooses windows of one to four hours that
 * are at most this interval apart, on as few days as possible. From 28 days on, a secret rotates on the first such day of a
 * month.
 *
 * @example
 * RotationPlan.generatedKey({ rotationWindow: RotationWindow.outsideMarketHours([MarketCalendar.nyse()]) });
 */
export class RotationWindow {
  static {
    brand(RotationWindow, 'RotationWindow');
  }

  /**
   * Allows rotations at hours in which all markets of some calendars are closed.
   *
   * The hours are closed in every week of the calendar and after its end, on both sides of daylight saving time. Throws if
   * no such hour exists, for example for a market that never closes.
   *
   * @param calendars the calendars, for example `[MarketCalendar.nyse(), MarketCalendar.lse()]`
   * @param options the time before an opening and after a close
   */
  public static outsideMarketHours(calendars: MarketCalendar[], options?: OutsideMarketHoursOptions): RotationWindow {
    const call = 'RotationWindow.outsideMarketHours()';
    const markets = checked('RotationWindow.outsideMarketHours', 'calendars', calendars);
    const { preOpen, afterClose } = checked('RotationWindow.outsideMarketHours', 'options', options ?? {});
    const margins = { preOpen: preOpen?.toMinutes() ?? 60, afterClose: afterClose?.toMinutes() ?? 30 };
    const hours = markets.map((market) => closedHours(call, withSessions(call, market), margins));
    const names = markets.map(({ name }) => name).join(', ');
    const got = `${names}, with preOpen of ${margins.preOpen} and afterClose of ${margins.afterClose} minutes`;
    const fix = 'shorten preOpen or afterClose, leave out a market, or use RotationWindow.localTime()';
    return new RotationWindow(`outside the market hours of ${names}`, inAll(hours), { call, got, fix });
  }

  /**
   * Allows rotations at hours of the day, on all days or on some days of the week.
   *
   * @param options the hours, for example `{ days: [Weekday.SATURDAY], begin: '06:00', end: '12:00' }`
   */
  public static localTime(options: RotationHoursOptions): RotationWindow {
    const given = checked('RotationWindow.localTime', 'options', options);
    const { begin, end, days = WEEK, timeZone = 'Etc/UTC' } = given;
    const hours = hoursWithin({
      clock: ZoneClock.of(timeZone),
      begin: parseMinutes(begin),
      end: parseMinutes(end),
      weekdays: days.map((day) => WEEK.indexOf(day)),
    });
    const text = `from ${begin} to ${end} in ${timeZone}`;
    const fix = 'begin at a full hour, and use two hours or more in a time zone with daylight saving time';
    return new RotationWindow(text, hours, { call: 'RotationWindow.localTime()', got: text, fix });
  }

  /** The hours as a text, for errors and descriptions. */
  public readonly description: string;

  /**
   * The hours of the week.
   *
   * @internal
   */
  public readonly _hours: WeekHours;

  private constructor(
    description: string,
    hours: WeekHours,
    { call, got, fix }: Record<'call' | 'got' | 'fix', string>,
  ) {
    if (shortestInterval(hours) === undefined) {
      throw new UsageError(call, 'NoRotationWindow', {
        got,
        expected:
          'at least one full hour in UTC on one day of the week that is within the hours in every week of the year',
        fix,
      });
    }
    this.description = description;
    this._hours = hours;
  }
}

/** The windows of platforms. */
const DEFAULTS = new WeakMap<IConstruct, RotationWindow>();

/** Sets the hours of all rotations below a construct that have no times of their own. */
export function setRotationWindow(scope: IConstruct, window: RotationWindow): void {
  DEFAULTS.set(scope, window);
}

/** Returns the hours that are set for one of the places, of which the first counts most. */
export function rotationWindowOf(...places: IConstruct[]): RotationWindow | undefined {
  for (const scope of places.flatMap(({ node }) => [...node.scopes].reverse())) {
    const window = DEFAULTS.get(scope);
    if (window) return window;
  }
  return undefined;
}

/** Returns the windows of rotations at an interval. Throws if they would be farther apart. */
export function timesWithin(scope: IConstruct, window: RotationWindow, every: Duration): WindowTimes {
  const times = every.isUnresolved() ? undefined : windowTimes(window._hours, Math.floor(every.toHours() / 24));
  if (times) return times;
  const days = shortestInterval(window._hours) as number;
  throw new UsageError(scope, 'RotationWindowTooRare', {
    got: `an interval of ${shown(every)}, and rotations ${window.description}`,
    expected: `an interval that is known at synth, of at least ${days} day${days === 1 ? '' : 's'}, the longest time between two windows`,
    fix: 'set every to Duration.days(7) or more (for certificates renewEvery, and twice as much as validity), or allow more hours',
  });
}
