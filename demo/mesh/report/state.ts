import type { WatchedEdge, WatchedTask } from '../envoy-watch';
import { EXPERIMENTS } from '../experiments';
import type { Outcome } from '../experiments/experiment';

/** What is known of an experiment: it is being made, or its outcome. */
export type Result = 'running' | Outcome;

/** What the page shows, and goes on showing while it changes. */
export class MeshReport {
  /** What is being done before buttons can be pressed. */
  public stage = 'starting';
  /** Whether buttons can be pressed now. */
  public isReady = false;
  public ended = false;
  public readonly results = new Map<string, Result>();
  public tasks: WatchedTask[] = [];
  public edges: WatchedEdge[] = [];
  /** Of the steady load: `lost` are the failed ones that an experiment rightly cost. */
  public load = { finished: 0, failed: 0, lost: 0, perSecond: 0 };
  /** What went wrong beside the experiments. */
  public readonly problems: string[] = [];

  /** Requests that were sent again. */
  public get retries(): number {
    return this.edges.reduce((sum, { retries }) => sum + retries, 0);
  }

  /** Connections that were refused. */
  public get refusals(): number {
    return this.edges.reduce((sum, { refusals }) => sum + refusals, 0);
  }

  /** Experiments that have an outcome. */
  public get done(): number {
    return EXPERIMENTS.filter(({ id }) => typeof this.results.get(id) === 'object').length;
  }

  /** Whatever was not as promised, one line each. */
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

  /** Whether every experiment was made and all was as promised. */
  public get isComplete(): boolean {
    return this.done === EXPERIMENTS.length && this.findings.length === 0;
  }
}
