import type { RunbookEntry } from '../../../runbook/runbook';
import { dueNotice } from './due';
import { publish } from './embedded-metric';
import type { Notices } from './notices';
import { MINUTE_MS, type Tick } from './tick';

/** The interval of the modules that look for faults. Unit: minutes. */
export const FINDINGS_MINUTES = 5;

const DAY_MS = 24 * 60 * MINUTE_MS;

/** A fault that lasts, as AWS shows it now. */
export interface Finding {
  /** The name of what is at fault. */
  readonly subject: string;
  /** The time from which it counts as a fault. */
  readonly since: Date;
  /** The fault, as a sentence. */
  readonly text: string;
}

/** The receivers of findings. */
export interface FindingsOutput {
  /** The namespace of the metrics. */
  readonly namespace: string;
  /** The URL of the runbook, without a heading. */
  readonly runbook: string;
  readonly notices: Notices;
}

/**
 * Publishes the number of findings of a kind, and announces each finding by its name at its beginning and once a day.
 *
 * The number is published each time, also 0. So the alarm of the kind stays in ALARM state until no finding is left.
 */
export async function report(
  kind: RunbookEntry,
  findings: Finding[],
  { at }: Tick,
  { namespace, runbook, notices }: FindingsOutput,
): Promise<void> {
  publish({ namespace, name: kind, value: findings.length, at });
  for (const { subject, since, text } of findings) {
    const repetition = { since, at, everyMs: DAY_MS, runMs: FINDINGS_MINUTES * MINUTE_MS };
    if (dueNotice(repetition) === undefined) continue;
    await notices.send({ subject: `${kind}: ${subject}`, text, kind, runbook: `${runbook}#${headingOf(kind)}` });
  }
}

/** Returns the heading of a kind in the runbook. The bundle cannot read it from the package. */
export function headingOf(kind: RunbookEntry): string {
  return kind.replace(/(?<!^)[A-Z]/g, '-$&').toLowerCase();
}
