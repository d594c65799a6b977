import type { WatchedEdge, WatchedTask } from './envoy-watch';
import { EXPERIMENTS } from './experiments';
import type { Outcome } from './experiments/experiment';

/** The state of an experiment: running, or its outcome. */
export type Result = 'running' | Outcome;

/** The data of the page, which the demo changes while it runs. */
export class MeshReport {
  /** The step before the buttons are enabled. */
  public stage = 'starting';
  /** Indicates whether experiments can start. */
  public isReady = false;
  public ended = false;
  public readonly results = new Map<string, Result>();
  public tasks: WatchedTask[] = [];
  public edges: WatchedEdge[] = [];
  /** The steady load. `lost` counts the failed requests that an experiment is expected to cause. */
  public load = { finished: 0, failed: 0, lost: 0, perSecond: 0 };
  /** Errors outside the experiments. */
  public readonly problems: string[] = [];

  /** The number of retried requests. */
  public get retries(): number {
    return this.edges.reduce((sum, { retries }) => sum + retries, 0);
  }

  /** The number of refused connections. */
  public get refusals(): number {
    return this.edges.reduce((sum, { refusals }) => sum + refusals, 0);
  }

  /** The number of experiments with an outcome. */
  public get done(): number {
    return EXPERIMENTS.filter(({ id }) => typeof this.results.get(id) === 'object').length;
  }

  /** The broken promises, one line each. */
  public get findings(): string[] {
    const { failed, lost } = this.load;
    return [
      ...this.problems,
      ...EXPERIMENTS.flatMap(({ id, name }) => {
        const result = this.results.get(id);
        return typeof result === 'object' ? result.findings.map((finding) => `${name}: ${finding}`) : [];
      }),
      ...(failed > lost ? [`${failed - lost} requests of the load failed`] : []),
    ];
  }

  /** Indicates whether all experiments are completed and all promises are kept. */
  public get isComplete(): boolean {
    return this.done === EXPERIMENTS.length && this.findings.length === 0;
  }
}
