import type { Fault } from './fault';
import type { Receiver } from './platforms';

/** The origin of an observation. */
export type Part = 'real part' | 'replayed series' | 'replayed event';

/** The observations of a fault. */
export interface Outcome {
  readonly fault: Fault;
  readonly part: Part;
  /** The logical id of the alarm, or the rule or function that sent the notice. */
  readonly by?: string;
  /** The minutes from the beginning of the fault until it was noticed. */
  readonly after?: number;
  /** The minutes until the receiver of the fault was notified. A page may wait for the alarm on a lost zone. */
  readonly notifiedAfter?: number;
  /** The receivers who were notified. The details of a page may be in a ticket too. */
  readonly receivers: readonly Receiver[];
  /** The state until the fault was repaired, and after it. */
  readonly course: string;
  /** The notice in its own words, if there is one. */
  readonly text?: string;
  /** The other alarms that entered ALARM state. */
  readonly also: readonly string[];
  /** The broken promises. */
  readonly findings: readonly string[];
}

/** Returns the broken promises that all faults have in common. */
export function commonFindings(
  { entry, receiver }: Fault,
  { noticed, receivers, headings }: { noticed: boolean; receivers: readonly Receiver[]; headings: ReadonlySet<string> },
): string[] {
  const findings: string[] = [];
  if (!noticed) findings.push(`${entry} did not notice it`);
  else if (!receivers.includes(receiver) || (receiver === 'ticket' && receivers.includes('page'))) {
    findings.push(`notified: ${receivers.join(' and ') || 'nobody'}, expected: ${receiver}`);
  }
  if (!headings.has(entry)) findings.push(`the runbook has no entry ${entry}`);
  return findings;
}
