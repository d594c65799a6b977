import { DYING_HOST } from './dying-host';
import type { Experiment } from './experiment';
import { REFUSALS } from './refusals';
import { RETRIES } from './retries';
import { ROTATIONS } from './rotations';

/** The groups of the page, with their buttons in their order. */
export const GROUPS: Record<string, Experiment[]> = {
  'Callers that are refused': REFUSALS,
  'Backends that fail': [...RETRIES, DYING_HOST],
  'Rotations under load': ROTATIONS,
};

/** All experiments, in the order of the page. */
export const EXPERIMENTS: Experiment[] = Object.values(GROUPS).flat();
