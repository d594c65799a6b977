import * as path from 'node:path';

/** A module for `--require`. It shifts the clock of a process by `CLOCK_SKEW_MS` milliseconds. */
export const SKEWED_CLOCK = path.join(__dirname, 'programs', 'shift-clock.cjs');
