import type { FaultPair, FaultPoint } from '../../rigs/rotation/fault-points';
import { forgottenSessions } from '../../rigs/rotation/forgotten-sessions';
import { leaksOf } from '../../rigs/rotation/leaks';
import { PooledService } from '../../rigs/rotation/pooled-service';
import type { RotatingUser } from '../../rigs/rotation/rotating-user';
import { RotationServers } from '../../rigs/rotation/rotation-servers';
import type { Progress } from '../progress';
import { html, liveState } from '../report/page';
import { FaultCampaign } from './fault-campaign';
import { rotationPage } from './page';
import type { RotationReport } from './report';

const TICK_MS = 100;
const NOTE_EVERY = 100;

/** The faults that a run tries. */
export interface RotationDemoExtent {
  /** Indicates whether rotations are also interrupted twice, at every pair of calls. */
  readonly withPairs: boolean;
  /** The function is killed at one of so many points. */
  readonly pointsPerKill: number;
}

/** The demo of the rotation. */
export class RotationDemo {
  private readonly begun = Date.now();
  private readonly users: RotatingUser[] = [];
  private readonly campaigns: FaultCampaign[] = [];
  private service?: PooledService;

  /**
   * @param report gets the results
   * @param extent the faults to try
   */
  public constructor(
    private readonly report: RotationReport,
    private readonly progress: Progress,
    private readonly extent: RotationDemoExtent,
  ) {}

  /** Runs the demo. The report has the results. */
  public async run(): Promise<void> {
    const { report } = this;
    const servers = await this.step('Start PostgreSQL and the AWS emulator', () =>
      RotationServers.start((line) => this.progress.note(line)),
    );
    const ticks = setInterval(() => this.tick(), TICK_MS);
    try {
      const pairs = await this.killOnce(servers);
      if (this.extent.withPairs) await this.interruptTwice(servers, pairs);
      await this.step('Look for passwords and forgotten sessions', () => this.search(servers));
    } finally {
      clearInterval(ticks);
      this.tick();
      await this.service?.stop();
      await Promise.all(this.campaigns.map((campaign) => campaign.stop()));
      await servers.stop();
    }
    report.ended = true;
  }

  private async killOnce(servers: RotationServers): Promise<{ points: FaultPoint[]; pairs: FaultPair[] }> {
    const { report } = this;
    const [two, one] = await this.step('Create two users, one with two logins and one with one', async () => [
      await this.campaign(servers, { name: 'order-book', strategy: 'alternating', kills: true }),
      await this.campaign(servers, { name: 'quote-board', strategy: 'single', kills: true }),
    ]);
    const [points, others] = [this.chosen(await two.survey()), this.chosen(await one.survey())];
    const grids = [report.expectPoints('Two logins in turn', points), report.expectPoints('One login', others)];
    const service = await PooledService.start(servers.database, two.users[0].user);
    this.service = service;
    const pairs = await this.step(
      `SIGKILL before and after every call: ${points.length} + ${others.length} points`,
      async () => {
        const [found] = await Promise.all([
          two.everyPoint(points, async (point, rotation) => {
            report.addPoint(grids[0], point, rotation);
            await service.redeploy();
            await service.settle();
          }),
          one.everyPoint(others, (point, rotation) => report.addPoint(grids[1], point, rotation)),
        ]);
        await service.stop();
        return found;
      },
    );
    const { queries, tasks, failed } = service.counts;
    this.progress.note(`${tasks} tasks of a service sent ${queries} queries, ${failed} of them failed`);
    report.findings.push(...service.failures.map((failure) => `a query failed: ${failure}`));
    return { points, pairs };
  }

  private chosen(points: FaultPoint[]): FaultPoint[] {
    return points.filter((_, index) => index % this.extent.pointsPerKill === 0);
  }

  private async interruptTwice(
    servers: RotationServers,
    { points, pairs }: { points: FaultPoint[]; pairs: FaultPair[] },
  ): Promise<void> {
    const { report, progress } = this;
    const campaign = await this.campaign(servers, { name: 'pairs', strategy: 'alternating', kills: false, users: 3 });
    await campaign.survey();
    const grid = report.expectPairs(points, pairs);
    let done = 0;
    await this.step(`Interrupt twice, at every pair of calls: ${pairs.length} pairs`, () =>
      campaign.everyPair(pairs, (pair, rotation) => {
        report.addPair(grid, pair, rotation);
        done += 1;
        if (done % NOTE_EVERY === 0) progress.note(`${done} of ${pairs.length}`);
      }),
    );
  }

  private async search(servers: RotationServers): Promise<void> {
    const { report, users } = this;
    const forgotten = await forgottenSessions(servers.database);
    if (forgotten > 0) report.findings.push(`${forgotten} sessions of functions are left`);
    const page = rotationPage(report);
    const texts = { 'the page': html(page), 'the state of the page': JSON.stringify(liveState(page)) };
    const passwords = users.flatMap((user) => user.passwords).length;
    // A finding may contain a password, so the page shows only the places of leaks.
    const leaks = leaksOf(servers, users, texts);
    if (leaks.length > 0) report.findings.splice(0, Infinity, ...leaks.map((where) => `a password is in ${where}`));
    this.progress.note(`${passwords} passwords were created, ${leaks.length} places contain one of them`);
  }

  private async campaign(
    servers: RotationServers,
    options: Parameters<typeof FaultCampaign.of>[1],
  ): Promise<FaultCampaign> {
    const campaign = await FaultCampaign.of(servers, options);
    this.campaigns.push(campaign);
    this.users.push(...campaign.users.map(({ user }) => user));
    return campaign;
  }

  private async step<T>(name: string, act: () => Promise<T>): Promise<T> {
    this.report.stage = `${name} …`;
    return this.progress.step(name, act);
  }

  private tick(): void {
    const { report, campaigns, users } = this;
    report.seconds = (Date.now() - this.begun) / 1000;
    report.service = this.service?.counts ?? report.service;
    report.counts.kills = users.reduce((sum, { process }) => sum + process.kills, 0);
    report.counts.looks = campaigns.reduce((sum, { counts }) => sum + counts.looks, 0);
    report.counts.logins = campaigns.reduce((sum, { counts }) => sum + counts.logins, 0);
  }
}
