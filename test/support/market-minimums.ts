import type { Json } from './json';
import { minimumAt, settingsOf } from './scheduled-actions';

const MINUTE = 60_000;

/** A time in which at least so many tasks are wanted. */
export interface Wanted {
  /** Unit: milliseconds since 1970. */
  readonly from: number;
  /** The first instant after it. */
  readonly to: number;
  readonly min: number;
}

/** A minute at which another minimum is in force than the wanted one. */
export interface Difference {
  readonly at: string;
  readonly wanted: number;
  readonly inForce: number;
}

/**
 * The minutes from one instant to another at which the scheduled actions of a template keep another minimum than is wanted.
 *
 * Between two changes, wanted or made, nothing changes: the minute of each change and the one before it stand for all.
 */
export function differences(actions: Json[], wanted: Wanted[], base: number, from: number, to: number): Difference[] {
  const settings = settingsOf(actions, from, to);
  const conflict = settings.find(
    ({ instant, min }, index) => instant === settings[index + 1]?.instant && min !== settings[index + 1].min,
  );
  if (conflict) throw new Error(`two minimums at ${new Date(conflict.instant).toISOString()}`);
  const changes = new Set([
    ...settings.map(({ instant }) => instant),
    ...wanted.flatMap((time) => [time.from, time.to]),
  ]);
  const minutes = [...changes]
    .flatMap((instant) => [instant - MINUTE, instant])
    .filter((minute) => minute >= from && minute < to);
  const sorted = [...wanted].sort((one, other) => one.from - other.from);
  const longest = Math.max(...wanted.map((time) => time.to - time.from));
  return minutes
    .map((minute) => ({
      minute,
      wanted: wantedAt(sorted, longest, minute, base),
      inForce: minimumAt(settings, minute, base),
    }))
    .filter(({ wanted: number, inForce }) => number !== inForce)
    .map(({ minute, ...rest }) => ({ at: new Date(minute).toISOString(), ...rest }));
}

function wantedAt(sorted: Wanted[], longest: number, minute: number, base: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle].from <= minute) low = middle + 1;
    else high = middle;
  }
  let highest = base;
  for (let index = low - 1; index >= 0 && sorted[index].from >= minute - longest; index--) {
    if (minute < sorted[index].to) highest = Math.max(highest, sorted[index].min);
  }
  return highest;
}
