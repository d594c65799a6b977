/** One thing that a step set out to show, and whether it did. */
export interface Outcome {
  readonly what: string;
  readonly found: string;
  readonly shown: boolean;
}

/** What was found, held against what it had to be. */
export function outcome(what: string, shown: boolean, found: string): Outcome {
  return { what, found, shown };
}
