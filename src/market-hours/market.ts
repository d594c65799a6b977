import { type Duration, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { requireWholeNumber, UsageError } from '../validation/usage-error';
import { type Day, isTimeZone, type Span, weekdayOf, ZoneClock } from './local-time';
import type { MarketHours } from './market-hours';
import { type ParsedCalendar, parseCalendar } from './parse-calendar';
import { parseSessions } from './parse-sessions';

/** The minimum and maximum number of tasks. */
export interface Bounds {
  readonly minTasks: number;
  readonly maxTasks: number;
}

/** A market with validated options and all defaults. */
export class Market {
  public readonly name: string;
  public readonly clock: ZoneClock;
  public readonly bounds: Bounds;
  public readonly calendar: ParsedCalendar;

  private readonly sessions: Span[][];
  private readonly preOpen: number;
  private readonly afterClose: number;

  public constructor(scope: IConstruct, hours: MarketHours, outside: Bounds) {
    const { options, name } = hours;
    this.name = name;
    requireTimeZone(scope, name, options.timeZone);
    this.clock = new ZoneClock(options.timeZone);
    this.preOpen = marketMinutes(scope, `preOpen of ${name}`, options.preOpen, 30);
    this.afterClose = marketMinutes(scope, `afterClose of ${name}`, options.afterClose, 0);
    this.sessions = parseSessions(scope, name, options.sessions, this.preOpen + this.afterClose);
    this.calendar = parseCalendar(scope, name, this.sessions, options.calendar);
    this.bounds = { minTasks: options.minTasks, maxTasks: options.maxTasks ?? outside.maxTasks };
    requireBounds(scope, name, this.bounds, outside);
  }

  /** Returns the periods of a day's sessions in which the market's bounds apply. They may begin or end on another day. */
  public spansOn(day: Day): Span[] {
    if (this.calendar.holidays.has(day)) return [];
    const close = this.calendar.halfDays.get(day) ?? Number.POSITIVE_INFINITY;
    return this.sessions[weekdayOf(day)]
      .filter(({ start }) => start < close)
      .map(({ start, end }) => ({ start: start - this.preOpen, end: Math.min(end, close) + this.afterClose }));
  }
}

function requireTimeZone(scope: IConstruct, name: string, timeZone: string): void {
  if (!Token.isUnresolved(timeZone) && isTimeZone(timeZone)) return;
  throw new UsageError(scope, 'InvalidMarketHours', {
    got: `the time zone '${timeZone}' of ${name}`,
    expected: 'the name of an IANA time zone',
    fix: "for example 'Asia/Tokyo' or 'Etc/UTC'",
  });
}

/** Returns a duration before the opening or after the close in minutes. Throws for a token, a fraction, or a day or more. */
function marketMinutes(
  scope: IConstruct,
  what: string,
  duration: Duration | undefined,
  defaultMinutes: number,
): number {
  if (!duration) return defaultMinutes;
  if (duration.isUnresolved()) {
    throw new UsageError(scope, 'InvalidMarketHours', {
      got: `${what} is a token (known only at deployment)`,
      expected: 'a value that is known at synthesis, because the schedule is computed then',
      fix: 'write the value, for example Duration.minutes(45)',
    });
  }
  const minutes = duration.toMinutes({ integral: false });
  requireWholeNumber(scope, 'InvalidMarketHours', minutes, {
    what: `${what} in minutes`,
    min: 0,
    max: 24 * 60 - 1,
    example: 'Duration.minutes(45)',
  });
  return minutes;
}

function requireBounds(scope: IConstruct, name: string, { minTasks, maxTasks }: Bounds, outside: Bounds): void {
  for (const [what, value] of Object.entries({ minTasks, maxTasks })) {
    requireKnown(scope, `${what} of ${name}`, value);
    requireWholeNumber(scope, 'ScalingOutOfRange', value, {
      what: `${what} of ${name}`,
      min: 1,
      max: 5_000,
      source: 'the quota of tasks in a service',
    });
  }
  if (minTasks > maxTasks) {
    throw new UsageError(scope, 'ScalingOutOfRange', {
      got: `minTasks: ${minTasks} and maxTasks: ${maxTasks} while ${name} is open`,
      expected: 'minTasks less than or equal to maxTasks',
      fix: `raise maxTasks of ${name}, or scaling.maxTasks, to at least ${minTasks}`,
    });
  }
  if (minTasks <= outside.minTasks) {
    throw new UsageError(scope, 'ScalingOutOfRange', {
      got: `minTasks: ${minTasks} while ${name} is open, scaling.minTasks: ${outside.minTasks}`,
      expected: 'a greater minimum while the market is open',
      fix: `lower scaling.minTasks, raise minTasks of ${name}, or remove the schedule`,
    });
  }
}

/** Throws for a token, because schedules compare the number at synthesis. */
export function requireKnown(scope: IConstruct, what: string, value: number): void {
  if (!Token.isUnresolved(value)) return;
  throw new UsageError(scope, 'ScalingOutOfRange', {
    got: `${what} is a token (known only at deployment)`,
    expected: 'a number that is known at synthesis, because the schedules are combined then',
    fix: 'write the number, or remove scaling.schedules',
  });
}
