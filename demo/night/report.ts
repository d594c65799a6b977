import type { Outcome } from './outcome';

/** The faults of the night, and how each ended. */
export class NightReport {
  public readonly outcomes: Outcome[] = [];

  /** The faults that no alarm and no notice reported. */
  public get unnoticed(): Outcome[] {
    return this.outcomes.filter(({ by }) => by === undefined);
  }

  /** The broken promises, one line each. */
  public get findings(): string[] {
    return this.outcomes.flatMap(({ fault, findings }) => findings.map((finding) => `${fault.name}: ${finding}`));
  }

  /** Returns the number of faults of an origin. */
  public count(part: Outcome['part']): number {
    return this.outcomes.filter((outcome) => outcome.part === part).length;
  }

  /** Returns the number of faults that notified a receiver. */
  public notified(receiver: Outcome['receivers'][number]): number {
    return this.outcomes.filter(({ receivers }) => receivers.includes(receiver)).length;
  }
}

/** Returns the line of a fault on the console. */
export function lineOf({ fault, part, by, receivers, findings, course, ...outcome }: Outcome): string {
  const sign = findings.length === 0 ? '✓' : '✗';
  const noticed =
    by === undefined ? 'not noticed' : `${fault.entry} ${afterOf(outcome)} → ${receivers.join(' and ') || 'nobody'}`;
  return `${sign} ${fault.name}: ${noticed}. ${findings.length === 0 ? course : findings.join('. ')} (${part})`;
}

/** Returns the time until a fault was noticed and until its receiver was notified, in words. */
export function afterOf({ after, notifiedAfter }: Pick<Outcome, 'after' | 'notifiedAfter'>): string {
  if (after === undefined) return 'never';
  if (after === 0) return 'at once';
  const later = notifiedAfter !== undefined && notifiedAfter > after ? `, notified after ${notifiedAfter} min` : '';
  return `after ${after} min${later}`;
}
