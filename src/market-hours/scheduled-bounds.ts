import type { IConstruct } from 'constructs';
import { sortedRecord } from '../naming/sorted-record';
import { UsageError } from '../validation/usage-error';
import { cronExpression } from './cron';
import { cover, type Years } from './cron-cover';
import { type Day, partsOf } from './local-time';
import type { Bounds, Market } from './market';
import { type Edge, sameBounds, Timeline } from './timeline';

/** What Application Auto Scaling is to set, and when. */
export interface ScheduledBounds {
  readonly name: string;
  readonly timeZone: string;
  readonly expression: string;
  readonly bounds: Bounds;
}

/** Where no calendar knows a year: any year does, since only the days of the week matter. */
const ANY_YEAR = 2026;
const LATER_YEARS = 2;
const HOUR = 60;
const DAY = 24 * HOUR;

/** What happens at one time of the day by one clock. */
interface Group {
  readonly market: Market;
  readonly minutes: number;
  readonly bounds: Bounds;
  /** How many hours after, each on the hour, it happens again. */
  readonly repeats: number;
  readonly days: Set<Day>;
}

/**
 * The actions after which the bounds of the markets hold exactly while these are open: at no instant does an action set
 * other bounds than those that hold then, so their order never matters.
 *
 * While bounds hold, they are set again every hour: a deployment that updates the scalable target sets those outside.
 */
export function scheduledBounds(scope: IConstruct, markets: Market[], outside: Bounds): ScheduledBounds[] {
  const years = yearsOf(markets);
  const timeline = new Timeline(markets, outside, years.first, years.lastKnown + LATER_YEARS);
  requireOneInstant(scope, timeline);
  requireEffect(scope, markets, timeline, outside, [years.first, years.lastKnown + LATER_YEARS]);
  const counts = new Map<string, number>();
  return groupsOf(timeline, years, outside).flatMap((group) => {
    const { market, minutes, bounds, repeats, days } = group;
    const times = hoursFrom(minutes, repeats);
    const harmless = (day: Day) => times.every((time) => holds(timeline, market, day, time, bounds));
    const covering = cover({ days, harmless }, years);
    if (!covering) throw cannotCombine(scope, group);
    return covering.map((fields) => {
      const hours = times.map((time) => Math.floor(time / HOUR));
      const { timeZone } = market.clock;
      const prefix = `${timeZone.replaceAll('/', '-')} ${timeText(minutes, '')} min ${bounds.minTasks}`;
      const count = (counts.get(prefix) ?? 0) + 1;
      counts.set(prefix, count);
      return {
        name: `${prefix} (${count})`,
        timeZone,
        expression: cronExpression({ minute: minutes % HOUR, hours, ...fields }),
        bounds,
      };
    });
  });
}

function yearsOf(markets: Market[]): Years {
  const days = markets.flatMap(({ calendar }) => [...calendar.holidays, ...calendar.halfDays.keys()]);
  const known = days.map((day) => partsOf(day).year);
  if (known.length === 0) return { first: ANY_YEAR, lastKnown: ANY_YEAR - 1 };
  return { first: Math.min(...known), lastKnown: Math.max(...known) };
}

/** Edges by clock, time, bounds and how often they may be repeated, in a stable order. */
function groupsOf(timeline: Timeline, { first, lastKnown }: Years, outside: Bounds): Group[] {
  const kinds = new Map<string, Edge[]>();
  for (const edge of timeline.edges) {
    const { year } = partsOf(edge.day);
    if (year < first || year > lastKnown + LATER_YEARS) continue;
    const { market, minutes, bounds } = edge;
    const key = JSON.stringify([market.clock.timeZone, timeText(minutes), bounds]);
    const kind = kinds.get(key);
    if (kind) kind.push(edge);
    else kinds.set(key, [edge]);
  }
  const groups: Group[] = [];
  for (const edges of Object.values(sortedRecord(Object.fromEntries(kinds)))) {
    const repeats = edges.map((edge) => (sameBounds(edge.bounds, outside) ? 0 : repeatsOf(timeline, edge)));
    const later = repeats.filter((_, index) => partsOf(edges[index].day).year > lastKnown);
    const most = Math.min(...(later.length > 0 ? later : repeats));
    const byRepeats = new Map<number, Group>();
    for (const [index, { market, minutes, bounds, day }] of edges.entries()) {
      const times = Math.min(repeats[index], most);
      const group = byRepeats.get(times) ?? { market, minutes, bounds, repeats: times, days: new Set<Day>() };
      group.days.add(day);
      byRepeats.set(times, group);
    }
    groups.push(...byRepeats.values());
  }
  return groups;
}

/** For how many more hours of the day the bounds hold, without a break. */
function repeatsOf(timeline: Timeline, { market, day, minutes, bounds }: Edge): number {
  let repeats = 0;
  while (minutes + (repeats + 1) * HOUR < DAY && holds(timeline, market, day, minutes + (repeats + 1) * HOUR, bounds))
    repeats++;
  return repeats;
}

function hoursFrom(minutes: number, repeats: number): number[] {
  return Array.from({ length: repeats + 1 }, (_, index) => minutes + index * HOUR);
}

function holds(timeline: Timeline, { clock }: Market, day: Day, minutes: number, bounds: Bounds): boolean {
  return clock.instantsOf(day, minutes).every((instant) => sameBounds(timeline.at(instant), bounds));
}

function requireOneInstant(scope: IConstruct, { doubtful: [first] }: Timeline): void {
  if (!first) return;
  const { year, month, dayOfMonth } = partsOf(first.day);
  throw new UsageError(scope, 'InvalidMarketHours', {
    got: `a change at ${timeText(first.minutes)} on ${year}-${month}-${dayOfMonth}, when the clock of ${first.market.clock.timeZone} is changed (${first.market.name})`,
    expected: 'times that a clock shows once on each day',
    fix: "move the session, preOpen or afterClose away from that hour, or use a clock that never changes: 'Etc/UTC'",
  });
}

/** Throws when a market asks for nothing that the others do not ask for anyway: it was meant to and does not. */
function requireEffect(
  scope: IConstruct,
  markets: Market[],
  all: Timeline,
  outside: Bounds,
  years: [number, number],
): void {
  if (markets.length < 2) return;
  for (const market of markets) {
    const others = new Timeline(
      markets.filter((other) => other !== market),
      outside,
      ...years,
    );
    const differs = [...all.edges, ...others.edges].some(
      ({ instant }) => !sameBounds(all.at(instant), others.at(instant)),
    );
    if (differs) continue;
    throw new UsageError(scope, 'SchedulesOverlap', {
      got: `${market.name} with minTasks: ${market.bounds.minTasks}, while another schedule always asks for as many or more`,
      expected: 'schedules that each ask for more than the others at some time',
      fix: 'leave it out, or raise its minTasks',
    });
  }
}

function cannotCombine(scope: IConstruct, { market, minutes }: Group): UsageError {
  return new UsageError(scope, 'SchedulesOverlap', {
    got: `${market.name} at ${timeText(minutes)}: on some days another market is open then, on others it is not`,
    expected: 'the same in every week, since after the end of the calendars no date is known',
    fix: 'move preOpen or afterClose of one of them so that its times are clear of the other market’s, whichever clock has been changed',
  });
}

function timeText(minutes: number, between = ':'): string {
  return [Math.floor(minutes / HOUR), minutes % HOUR].map((part) => String(part).padStart(2, '0')).join(between);
}
