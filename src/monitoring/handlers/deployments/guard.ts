import { type Comparison, chanceOfDifference, chanceOfFailures, type Requests, total } from './chance';

/** The requests of two versions in one minute. */
export interface Minute {
  readonly newer: Requests;
  readonly older: Requests;
}

/** The traffic of a deployment that shifts traffic. */
export interface ShiftedTraffic {
  /** The minutes without a gap, the latest one last. At most `KNOWN_MINUTES` of them count. */
  readonly minutes: readonly Minute[];
  /** The share of the production traffic that the newer version receives now. Unit: percent. */
  readonly newerPercent: number;
}

/** Evidence that the newer version is worse than the older one. */
export interface Evidence {
  readonly newer: Requests;
  readonly older: Requests;
  readonly minutes: number;
}

/** The share of failed requests that a new version may have, whatever the older one has. Unit: ratio. */
export const TOLERATED_RATIO = 0.05;
/** The minimum number of requests of the newer version. Fewer prove nothing. */
export const MIN_REQUESTS = 3;
/** Finds failures that begin late, which the long window dilutes. Unit: minutes. */
const SHORT_MINUTES = 3;
/** Finds failures in few requests. Unit: minutes. */
const LONG_MINUTES = 60;
/** The time that is looked at. After all traffic moved, the older version is in it for at least an hour. Unit: minutes. */
export const KNOWN_MINUTES = 120;
/** The maximum chance that a deployment is rolled back although its version is not worse. Unit: ratio, for two hours. */
const MISTAKEN = 0.01;
/** Below this share of the requests of a minute, the older version has only the rest of its connections. */
const REST = 0.1;
/** The number of minutes of the older version before all traffic moved, for a comparison. */
const REFERENCE_MINUTES = 10;

/**
 * Returns the evidence for a rollback, or undefined without evidence.
 *
 * The newer version must fail more often than 5 % and more often than the older one. Both must be proven: the chance of
 * what was observed must be less than a limit. Each minute is one more occasion for a mistake. So the
 * limit in minute n is 1 % / n(n + 1), and half of it for each of two windows. The sum over the
 * longest deployment that CloudFormation accepts is 1.2 %.
 *
 * The versions are compared minute by minute, so a dependency that fails for both proves nothing. Once the newer version
 * has all traffic, it is compared with the last ten minutes of the older one.
 */
export function evidenceAgainst({ minutes, newerPercent }: ShiftedTraffic): Evidence | undefined {
  const known = minutes.slice(-KNOWN_MINUTES).map(consistent);
  const first = known.findIndex(({ newer }) => newer.requests > 0);
  if (first < 0) return undefined;
  const age = known.length - first;
  const limit = MISTAKEN / (age * (age + 1)) / 2;
  for (const length of [SHORT_MINUTES, LONG_MINUTES]) {
    const start = Math.max(first, known.length - length);
    const window = known.slice(start);
    const newer = total(window.map((minute) => minute.newer));
    if (newer.requests < MIN_REQUESTS || chanceOfFailures(newer, TOLERATED_RATIO) >= limit) continue;
    const comparisons = comparable(known, start, newerPercent);
    if (chanceOfDifference(comparisons) >= limit) continue;
    return { newer, older: total(comparisons.map(({ older }) => older)), minutes: window.length };
  }
  return undefined;
}

/**
 * Returns the parts of a window in which the two versions can be compared.
 *
 * A minute of the older version is in one part only, so that the parts are independent of each other.
 */
function comparable(known: readonly Minute[], start: number, newerPercent: number): Comparison[] {
  const window = known.slice(start);
  if (newerPercent < 100) return window;
  const alone = window.filter((minute) => !isShared(minute));
  const reference = known.slice(0, start).filter(isShared).slice(-REFERENCE_MINUTES);
  return [
    ...window.filter(isShared),
    { newer: total(alone.map(({ newer }) => newer)), older: total(reference.map(({ older }) => older)) },
  ];
}

/** Returns whether the older version has a share of the requests of a minute. */
function isShared({ newer, older }: Minute): boolean {
  return older.requests > REST * (newer.requests + older.requests);
}

/** CloudWatch may have the failures of a minute before its requests. Then only as many count as there are requests. */
function consistent({ newer, older }: Minute): Minute {
  const whole = ({ requests, failures }: Requests) => ({ requests, failures: Math.min(requests, failures) });
  return { newer: whole(newer), older: whole(older) };
}
