/** A claim about a step, and whether it is true. */
export interface Outcome {
  readonly what: string;
  readonly found: string;
  readonly shown: boolean;
}

/** Returns an outcome. */
export function outcome(what: string, shown: boolean, found: string): Outcome {
  return { what, found, shown };
}
