import * as path from 'node:path';
import { processorTime } from './measure';
import type { Variant } from './variant';

const CHECKED = path.join(__dirname, '..', 'lib', 'validation', 'checked.js');

/** Node.js compiles frequently used functions in these rounds. */
const WARM_UP = 2;

/** The processor time of a synthesis, and the part of it in the checks of options. Unit: milliseconds. */
export interface TimeInChecks {
  readonly total: number;
  readonly inChecks: number;
}

/** Measures the time in the checks in a synthesis of a variant of this library. Nested calls count once. */
export function timeInChecks({ app }: Variant): TimeInChecks {
  for (let round = 0; round < WARM_UP; round++) app().synth();
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
