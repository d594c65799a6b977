import type { Moment } from './call';
import type { Fault, Invocation } from './interrupted-rotation';

const MOMENTS: Moment[] = ['before', 'after'];

/** A fault, with the number of the invocation. */
export interface FaultPoint extends Fault {
  /** The name, for example `setSecret: after 6 query`. */
  readonly name: string;
}

/** Two faults of one rotation. */
export interface FaultPair {
  readonly first: FaultPoint;
  readonly second: FaultPoint;
}

/** Returns the points before and after each call, from an invocation on. */
export function faultPoints(invocations: Invocation[], from = 0): FaultPoint[] {
  return invocations.flatMap(({ step, calls }, invocation) =>
    invocation < from
      ? []
      : calls.flatMap(({ name }, call) =>
          MOMENTS.map((moment) => ({ invocation, call, moment, name: `${step}: ${moment} ${call + 1} ${name}` })),
        ),
  );
}

/** Returns all pairs that start with a point. The second point is in the retry or in a later step. */
export function faultPairs(first: FaultPoint, afterFirst: Invocation[]): FaultPair[] {
  return faultPoints(afterFirst, first.invocation + 1).map((second) => ({ first, second }));
}
