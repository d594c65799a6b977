import type { EnvoyWatch } from '../envoy-watch';
import type { RunningMesh } from '../running-mesh';
import type { SteadyLoad } from '../steady-load';

/** The mesh, its load and its counters. */
export interface ExperimentContext {
  readonly running: RunningMesh;
  readonly load: SteadyLoad;
  readonly watch: EnvoyWatch;
  /** Reports failed requests of the load that an experiment is expected to cause. */
  readonly lose: (requests: number) => void;
}

/** The outcome of an experiment. */
export interface Outcome {
  /** The result in words and numbers. */
  readonly line: string;
  /** The broken promises, one line each. */
  readonly findings: string[];
}

/** The action of a button. */
export interface Experiment {
  readonly id: string;
  /** The text of the button. */
  readonly name: string;
  /** The expected outcome. */
  readonly promise: string;
  readonly run: (context: ExperimentContext) => Promise<Outcome>;
}

/** Returns the expectations that are false. */
export function unmet(expectations: Record<string, boolean>): string[] {
  return Object.entries(expectations).flatMap(([expected, isSo]) => (isSo ? [] : [`expected ${expected}`]));
}

let ids = 0;

/** Returns a new id for the calls of an experiment. */
export function newId(name: string): string {
  ids += 1;
  return `${name}-${ids}`;
}
