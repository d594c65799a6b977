import type { IConstruct } from 'constructs';
import { sortedRecord } from '../naming/sorted-record';
import { UsageError } from '../validation/usage-error';
import { cronExpression } from './cron';
import { cover, type Years } from './cron-cover';
import { type Day, partsOf } from './local-time';
import type { Bounds, Market } from './market';
import { type Edge, sameBounds, Timeline } from './timeline';

/** One scheduled action: the bounds to set, and the cron expression at which to set them. */
export interface ScheduledBounds {
  readonly name: string;
  readonly timeZone: string;
  readonly expression: string;
  readonly bounds: Bounds;
}

/** The first year if no calendar has a date. Any year is correct, because only the days of the week matter. */
const ANY_YEAR = 2026;
const LATER_YEARS = 2;
const HOUR = 60;
const DAY = 24 * HOUR;

/** Edges at one time of the day by one clock, with the same bounds. They become one action or several. */
interface Group {
  readonly market: Market;
  readonly minutes: number;
  readonly bounds: Bounds;
  /** The number of repetitions, one hour apart. */
  readonly repeats: number;
  readonly days: Set<Day>;
}

/** The computed actions of each app by schedule. Most services of an app have the same one, which takes 20 ms to compute. */
const COMPUTED = new WeakMap<IConstruct, Map<string, ScheduledBounds[]>>();

/** Returns the scheduled actions that apply the bounds of the markets exactly while the markets are open. */
export function scheduledBounds(scope: IConstruct, markets: Market[], outside: Bounds): ScheduledBounds[] {
  const { root } = scope.node;
  const computed = COMPUTED.get(root) ?? new Map<string, ScheduledBounds[]>();
  COMPUTED.set(root, computed);
  const key = JSON.stringify([markets.map((market) => market.key), outside]);
  const actions = computed.get(key) ?? computeBounds(scope, markets, outside);
  computed.set(key, actions);
  return actions;
}

/**
 * Computes the scheduled actions.
 *
 * At each instant, all actions that run set the same bounds, so their order does not matter. The bounds of an open market
 * are set again every hour, because a deployment that updates the scalable target resets them. docs/market-hours.md
 * describes the computation.
 */
function computeBounds(scope: IConstruct, markets: Market[], outside: Bounds): ScheduledBounds[] {
  const years = yearsOf(markets);
  const timeline = new Timeline(markets, outside, years.first, years.lastKnown + LATER_YEARS);
  requireOneInstant(scope, timeline);
  requireEffect(scope, markets, timeline, outside, [years.first, years.lastKnown + LATER_YEARS]);
  const counts = new Map<string, number>();
  return groupsOf(timeline, years, outside).flatMap((group) => {
    const { market, minutes, bounds, repeats, days } = group;
    const times = hoursFrom(minutes, repeats);
    const harmless = (day: Day) => times.every((time) => apply(timeline, market, day, time, bounds));
    const covering = cover({ days, harmless }, years);
    if (!covering) throw overlapError(scope, group);
    return covering.map((fields) => {
      const hours = times.map((time) => Math.floor(time / HOUR));
      const { timeZone } = market.clock;
      const prefix = `${timeZone.replaceAll('/', '-')} ${timeText(minutes, '')} min ${bounds.minTasks}`;
      const count = (counts.get(prefix) ?? 0) + 1;
      counts.set(prefix, count);
      return {
        name: `${prefix} (${count})`,
        timeZone,
        expression: cronExpression({ minutes: [minutes % HOUR], hours, ...fields }),
        bounds,
      };
    });
  });
}

function yearsOf(markets: Market[]): Years {
  const days = markets.flatMap(({ calendar: { holidays, halfDays, specialDays } }) => [
    ...holidays,
    ...halfDays.keys(),
    ...specialDays.keys(),
  ]);
  const known = days.map((day) => partsOf(day).year);
  if (known.length === 0) return { first: ANY_YEAR, lastKnown: ANY_YEAR - 1 };
  return { first: Math.min(...known), lastKnown: Math.max(...known) };
}

/** Groups edges by clock, time, bounds and number of repetitions, in a stable order. */
function groupsOf(timeline: Timeline, { first, lastKnown }: Years, outside: Bounds): Group[] {
  const edgesByKey = new Map<string, Edge[]>();
  for (const edge of timeline.edges) {
    const { year } = partsOf(edge.day);
    if (year < first || year > lastKnown + LATER_YEARS) continue;
    const { market, minutes, bounds } = edge;
    const key = JSON.stringify([market.clock.timeZone, timeText(minutes), bounds]);
    const edges = edgesByKey.get(key);
    if (edges) edges.push(edge);
    else edgesByKey.set(key, [edge]);
  }
  const groups: Group[] = [];
  for (const edges of Object.values(sortedRecord(Object.fromEntries(edgesByKey)))) {
    const repeats = edges.map((edge) => (sameBounds(edge.bounds, outside) ? 0 : repeatsOf(timeline, edge)));
    const later = repeats.filter((_, index) => partsOf(edges[index].day).year > lastKnown);
    const maximum = Math.min(...(later.length > 0 ? later : repeats));
    const byRepeats = new Map<number, Group>();
    for (const [index, { market, minutes, bounds, day }] of edges.entries()) {
      const times = Math.min(repeats[index], maximum);
      const group = byRepeats.get(times) ?? { market, minutes, bounds, repeats: times, days: new Set<Day>() };
      group.days.add(day);
      byRepeats.set(times, group);
    }
    groups.push(...byRepeats.values());
  }
  return groups;
}

/** Returns the number of further full hours of the day during which the bounds apply without a break. */
function repeatsOf(timeline: Timeline, { market, day, minutes, bounds }: Edge): number {
  let repeats = 0;
  while (minutes + (repeats + 1) * HOUR < DAY && apply(timeline, market, day, minutes + (repeats + 1) * HOUR, bounds))
    repeats++;
  return repeats;
}

function hoursFrom(minutes: number, repeats: number): number[] {
  return Array.from({ length: repeats + 1 }, (_, index) => minutes + index * HOUR);
}

/** Returns whether bounds apply at a time of a day. If the clock skips or repeats the time, both instants count. */
function apply(timeline: Timeline, { clock }: Market, day: Day, minutes: number, bounds: Bounds): boolean {
  return clock.instantsOf(day, minutes).every((instant) => sameBounds(timeline.at(instant), bounds));
}

function requireOneInstant(scope: IConstruct, { ambiguous: [first] }: Timeline): void {
  if (!first) return;
  const { year, month, dayOfMonth } = partsOf(first.day);
  throw new UsageError(scope, 'InvalidMarketHours', {
    got: `a change of the minimum at ${timeText(first.minutes)} on ${year}-${month}-${dayOfMonth}, which ${first.market.clock.timeZone} skips or repeats (${first.market.name})`,
    expected: 'times that occur exactly once on each day',
    fix: "move the session, preOpen or afterClose out of that hour, or use a time zone without daylight saving time: 'Etc/UTC'",
  });
}

/** Throws if a market never changes the combined bounds, because its schedule would have no effect. */
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
      got: `${market.name} with minTasks: ${market.bounds.minTasks}, and another schedule that always has the same or a greater minimum`,
      expected: 'schedules that each raise the minimum at some time',
      fix: 'remove the schedule, or raise its minTasks',
    });
  }
}

function overlapError(scope: IConstruct, { market, minutes }: Group): UsageError {
  return new UsageError(scope, 'SchedulesOverlap', {
    got: `${market.name} at ${timeText(minutes)}: another market is open at that time on some days only`,
    expected: 'the same overlap in every week, because no dates are known after the end of the calendars',
    fix: 'change preOpen or afterClose of one market so that its times are outside the hours of the other in every week',
  });
}

function timeText(minutes: number, between = ':'): string {
  return [Math.floor(minutes / HOUR), minutes % HOUR].map((part) => String(part).padStart(2, '0')).join(between);
}
