/** The times of a repeated notice. */
export interface Repetition {
  /** The beginning of the state that is reported. */
  readonly since: Date;
  /** The time of the run. */
  readonly at: Date;
  /** The interval between two notices. Unit: ms. */
  readonly everyMs: number;
  /** The time between two runs. Unit: ms. */
  readonly runMs: number;
}

/**
 * Returns the number of the notice that is due in a run: 0 at the beginning, 1 after one interval. Undefined if no notice
 * is due.
 *
 * It depends on the two times alone. So each notice is due in exactly one run, and no memory of earlier runs is needed.
 */
export function dueNotice({ since, at, everyMs, runMs }: Repetition): number | undefined {
  const numberAt = (time: number) => Math.floor((time - since.getTime()) / everyMs);
  const number = numberAt(at.getTime());
  if (number < 0 || number === numberAt(at.getTime() - runMs)) return undefined;
  return number;
}
