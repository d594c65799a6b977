import type { EnvoyWatch } from '../envoy-watch';
import type { RunningMesh } from '../running-mesh';
import type { SteadyLoad } from '../steady-load';

/** What an experiment is made with. */
export interface Surroundings {
  readonly running: RunningMesh;
  readonly load: SteadyLoad;
  readonly watch: EnvoyWatch;
  /** Told of requests of the load that an experiment rightly cost. */
  readonly lose: (requests: number) => void;
}

/** What came of an experiment. */
export interface Outcome {
  /** What happened, in plain words with numbers. */
  readonly line: string;
  /** What was not as promised. */
  readonly findings: string[];
}

/** What a button does. */
export interface Experiment {
  readonly id: string;
  /** What is on the button. */
  readonly name: string;
  /** What must come of it. */
  readonly promise: string;
  readonly run: (surroundings: Surroundings) => Promise<Outcome>;
}

/** The findings among expectations: what was expected, and whether it was so. */
export function unmet(expectations: Record<string, boolean>): string[] {
  return Object.entries(expectations).flatMap(([expected, isSo]) => (isSo ? [] : [`expected ${expected}`]));
}

let ids = 0;

/** What the calls of an experiment are known by. */
export function newId(name: string): string {
  ids += 1;
  return `${name}-${ids}`;
}
