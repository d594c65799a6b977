import * as fs from 'node:fs';
import * as path from 'node:path';
import { DATABASE_FAULTS } from './faults/database';
import { EVENT_FAULTS } from './faults/events';
import { PLATFORM_FAULTS } from './faults/platform';
import { SERVICE_FAULTS } from './faults/services';
import type { Outcome } from './outcome';
import { NightPlatforms } from './platforms';
import { replayEvent, replaySeries } from './replay';

const RUNBOOK = path.join(__dirname, '..', '..', 'docs', 'runbook.md');

/** Returns the headings of the entries in the runbook. */
export function runbookHeadings(file = RUNBOOK): ReadonlySet<string> {
  return new Set(fs.readFileSync(file, 'utf8').match(/(?<=^## ).+$/gm));
}

/**
 * Replays the faults of a night, one after the other.
 *
 * @param onOutcome is called after each fault
 */
export function replayNight(
  platforms = new NightPlatforms(),
  onOutcome: (outcome: Outcome) => void = () => {},
): Outcome[] {
  const headings = runbookHeadings();
  const outcomes: Outcome[] = [];
  const add = (outcome: Outcome) => {
    outcomes.push(outcome);
    onOutcome(outcome);
  };
  for (const fault of EVENT_FAULTS) add(replayEvent(fault, platforms.get(fault.platform ?? 'default'), headings));
  for (const fault of [...SERVICE_FAULTS, ...DATABASE_FAULTS, ...PLATFORM_FAULTS]) {
    add(replaySeries(fault, platforms.get(fault.platform ?? 'default'), headings));
  }
  return outcomes;
}
