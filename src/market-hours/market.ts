import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';
import { type Day, type Span, ZoneClock } from './local-time';
import type { MarketHours } from './market-hours';
import { type ParsedCalendar, parseCalendar, sessionsOn } from './parse-calendar';
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
    this.clock = ZoneClock.of(options.timeZone);
    this.preOpen = options.preOpen?.toMinutes() ?? 30;
    this.afterClose = options.afterClose?.toMinutes() ?? 0;
    this.sessions = parseSessions(scope, name, options.sessions, this.preOpen + this.afterClose);
    this.calendar = parseCalendar(scope, name, this.sessions, options.calendar);
    this.bounds = { minTasks: options.minTasks, maxTasks: options.maxTasks ?? outside.maxTasks };
    requireBounds(scope, name, this.bounds, outside);
  }

  /** Returns a text that is equal for markets with the same clock, sessions, calendar and bounds. */
  public get key(): string {
    const { clock, calendar, sessions, preOpen, afterClose, bounds } = this;
    const dates = [[...calendar.holidays], [...calendar.halfDays], [...calendar.specialDays]];
    return JSON.stringify([clock.timeZone, sessions, preOpen, afterClose, dates, bounds]);
  }

  /** Returns the periods of a day's sessions in which the market's bounds apply. They may begin or end on another day. */
  public spansOn(day: Day): Span[] {
    return sessionsOn(this.sessions, this.calendar, day).map(({ start, end }) => ({
      start: start - this.preOpen,
      end: end + this.afterClose,
    }));
  }
}

function requireBounds(scope: IConstruct, name: string, { minTasks, maxTasks }: Bounds, outside: Bounds): void {
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
