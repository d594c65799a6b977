import type { Moment } from './call';
import type { Fault, Invocation } from './interrupted-rotation';

const MOMENTS: Moment[] = ['before', 'after'];

/** A fault, and how many have been before it. */
export interface FaultPoint extends Fault {
  /** In words, such as `setSecret: after 6 query`. */
  readonly name: string;
}

/** Two faults of one rotation. */
export interface FaultPair {
  readonly first: FaultPoint;
  readonly second: FaultPoint;
}

/** Before and after each call of the invocations from a certain one on. */
export function faultPoints(invocations: Invocation[], from = 0): FaultPoint[] {
  return invocations.flatMap(({ step, calls }, invocation) =>
    invocation < from
      ? []
      : calls.flatMap(({ name }, call) =>
          MOMENTS.map((moment) => ({ invocation, call, moment, name: `${step}: ${moment} ${call + 1} ${name}` })),
        ),
  );
}

/** Every pair that begins with a point: the second may be anywhere in the try that follows, or in the steps after it. */
export function faultPairs(first: FaultPoint, afterFirst: Invocation[]): FaultPair[] {
  return faultPoints(afterFirst, first.invocation + 1).map((second) => ({ first, second }));
}
