import type { Progress } from '../progress';
import type { Press } from '../report/press';
import { EnvoyWatch } from './envoy-watch';
import { EXPERIMENTS } from './experiments';
import type { Experiment, Outcome } from './experiments/experiment';
import { THROUGH_ALL } from './platform';
import { Rate } from './rate';
import type { MeshReport } from './report';
import { RunningMesh } from './running-mesh';
import { SteadyLoad } from './steady-load';

const TICK_MS = 500;
/** Makes each request last, so that requests are in progress at any time. */
const WORK = 'sleep=10';

/** The demo of the mesh. It runs under load until it is stopped, and runs experiments on request. */
export class MeshDemo {
  private running?: RunningMesh;
  private watch?: EnvoyWatch;
  private load?: SteadyLoad;
  private ticks?: NodeJS.Timeout;
  private readonly rate = new Rate();
  private experiment?: Promise<void>;

  /** @param report gets the results */
  public constructor(
    private readonly report: MeshReport,
    private readonly progress: Progress,
  ) {}

  /** Starts the platform and the load. */
  public async start(): Promise<void> {
    const { report, progress } = this;
    report.stage = 'Deploying the platform to an emulator and starting its tasks. This takes half a minute …';
    const running = await RunningMesh.start(progress);
    this.running = running;
    this.watch = new EnvoyWatch(running.cluster);
    this.load = new SteadyLoad(() => running.gatewayUrl(`${THROUGH_ALL}&${WORK}`));
    this.tick();
    report.isReady = true;
  }

  /** Starts an experiment unless another one is running. */
  public press(id: string): Press {
    const experiment = EXPERIMENTS.find((each) => each.id === id);
    if (!experiment) return 'unknown';
    if (this.experiment || !this.report.isReady) return 'busy';
    void this.conduct(experiment);
    return 'started';
  }

  /** Runs every experiment once. */
  public async runAll(): Promise<void> {
    for (const experiment of EXPERIMENTS) {
      await this.progress.step(
        experiment.name,
        () => this.conduct(experiment),
        () => this.lineOf(experiment),
      );
    }
  }

  /** Stops the demo. The report has the final numbers. */
  public async stop(): Promise<void> {
    const { report } = this;
    report.isReady = false;
    await this.experiment;
    clearTimeout(this.ticks);
    await this.load?.stop();
    await this.count();
    await this.running?.stop();
    report.ended = true;
  }

  private conduct(experiment: Experiment): Promise<void> {
    this.report.results.set(experiment.id, 'running');
    this.experiment = this.outcomeOf(experiment).then((outcome) => {
      this.report.results.set(experiment.id, outcome);
      this.experiment = undefined;
    });
    return this.experiment;
  }

  private async outcomeOf({ run }: Experiment): Promise<Outcome> {
    const { running, load, watch, report } = this;
    if (!running || !load || !watch)
      throw new Error('got an experiment before the start of the demo, expected one after it');
    const lose = (requests: number) => {
      report.load.lost += requests;
    };
    try {
      const outcome = await run({ running, load, watch, lose });
      await this.count();
      return outcome;
    } catch (error) {
      return {
        line: 'The experiment failed.',
        findings: [error instanceof Error ? error.message : String(error)],
      };
    }
  }

  private lineOf({ id }: Experiment): string {
    const result = this.report.results.get(id);
    if (typeof result !== 'object') return '';
    return [`${result.findings.length === 0 ? '✓' : '✗'} ${result.line}`, ...result.findings].join('\n  ');
  }

  private tick(): void {
    this.ticks = setTimeout(async () => {
      try {
        await this.count();
      } catch (error) {
        this.report.problems.push(error instanceof Error ? error.message : String(error));
      }
      if (!this.report.ended && this.report.isReady) this.tick();
    }, TICK_MS);
  }

  private async count(): Promise<void> {
    const { report, watch, load } = this;
    if (!watch || !load) return;
    await watch.refresh();
    report.tasks = watch.tasks();
    report.edges = watch.edges();
    this.rate.add(load.counts.finished);
    report.load = { ...report.load, ...load.counts, perSecond: this.rate.perSecond };
  }
}
