import * as path from 'node:path';
import { processorTime } from './measure';
import type { Variant } from './variant';

const CHECKED = path.join(__dirname, '..', 'lib', 'validation', 'checked.js');

/** The processor time of a synthesis, and the part of it in the checks of options. Unit: milliseconds. */
export interface TimeInChecks {
  readonly total: number;
  readonly inChecks: number;
}

/** Synthesizes a variant of this library once, and measures the time in the checks. Nested calls count once. */
export function timeInChecks({ app }: Variant): TimeInChecks {
  const checks = require(CHECKED);
  const { checked, placed } = checks;
  let inChecks = 0;
  let depth = 0;
  const timed =
    (check: (...args: unknown[]) => unknown) =>
    (...args: unknown[]) => {
      const begun = depth++ === 0 ? processorTime() : 0;
      try {
        return check(...args);
      } finally {
        if (--depth === 0) inChecks += processorTime() - begun;
      }
    };
  Object.assign(checks, { checked: timed(checked), placed: timed(placed) });
  try {
    const begun = processorTime();
    app().synth();
    return { total: processorTime() - begun, inChecks };
  } finally {
    Object.assign(checks, { checked, placed });
  }
}
