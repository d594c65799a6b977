import { DYING_HOST } from './dying-host';
import type { Experiment } from './experiment';
import { REFUSALS } from './refusals';
import { RETRIES } from './retries';
import { ROTATIONS } from './rotations';

/** The buttons of the page, in their order. */
export const EXPERIMENTS: Experiment[] = [...REFUSALS, ...RETRIES, DYING_HOST, ...ROTATIONS];
