import { setTimeout as sleep } from 'node:timers/promises';
import type { FunctionProcess } from '../../../../rigs/rotation/function-process';
import { LoginCheck } from '../../../../rigs/rotation/login-check';
import { RotatingUser, STEPS, type Step, type Strategy } from '../../../../rigs/rotation/rotating-user';
import type { RotationServers } from '../../../../rigs/rotation/rotation-servers';
import { type Trouble, Turnstile } from './turnstile';

/** Only a rotation that is stuck needs as many. */
const TRIES = 500;
const PAUSE_MS = 40;
const RUNNERS = 3;

/** An event at an unexpected time. */
export interface Stray {
  /** The number of calls before it. */
  readonly at: number;
  readonly what: Step | 'RotateSecret' | 'Update';
  /** The rotation of the event. */
  readonly of: 'this' | 'before' | 'abandoned';
}

/** A time without a connection to the database. */
export interface Outage {
  readonly at: number;
  readonly kind: 'down' | 'full';
  readonly milliseconds: number;
}

/** The events during one rotation. */
export interface Scenario {
  /** The number of senders of the steps. Each sends all steps. */
  readonly runners: number;
  readonly order: number[];
  readonly troubles: (Trouble | undefined)[];
  readonly strays: Stray[];
  readonly outage?: Outage;
  /** The number of completed steps of an earlier, abandoned rotation. */
  readonly abandonedAfter?: number;
}

/** A user whose function runs several times at the same time. */
export class Race {
  public static async of(servers: RotationServers, name: string, strategy: Strategy): Promise<Race> {
    const turnstile = new Turnstile();
    const user = await RotatingUser.create(servers, name, { strategy, keeper: turnstile });
    const check = await LoginCheck.of(servers.database, user);
    turnstile.onAnswer = () => check.look();
    return new Race(servers, user, turnstile, check);
  }

  private readonly runners: FunctionProcess[];
  private readonly stray: FunctionProcess;
  private strays: Promise<unknown> = Promise.resolve();
  private before = '';
  private isTested = false;
  /** A rotation that begins as soon as the previous rotation has ended. */
  private another?: string;

  private constructor(
    private readonly servers: RotationServers,
    public readonly user: RotatingUser,
    private readonly turnstile: Turnstile,
    private readonly check: LoginCheck,
  ) {
    this.runners = Array.from({ length: RUNNERS }, () => user.anotherProcess());
    this.stray = user.anotherProcess();
  }

  /** Rotates once with the given events, and once more without failures. Returns the violations. */
  public async run(scenario: Scenario): Promise<string[]> {
    const { turnstile, user } = this;
    turnstile.plan();
    this.isTested = false;
    const abandoned = await this.abandon(scenario.abandonedAfter);
    const token = await user.beginRotation();
    turnstile.plan(scenario.order, scenario.troubles);
    const tokens = { this: token, before: this.before, abandoned };
    const aside: Promise<unknown>[] = [];
    turnstile.onCall = (count) => {
      const due = scenario.strays.filter(({ at }) => at === count);
      // Lambda runs the events of a process one after the other.
      for (const { what, of } of due) aside.push(this.strayInTurn(() => this.send(what, tokens[of])));
      if (scenario.outage?.at === count) aside.push(this.endure(scenario.outage));
    };
    const stuck = await Promise.all(
      this.runners.slice(0, scenario.runners).map((runner) => this.rotate(runner, token)),
    );
    await Promise.all(aside);
    await this.strays;
    const findings = [...stuck.flat(), ...turnstile.findings];
    if (!this.another) findings.push(...(await this.labels(token)));

    turnstile.plan();
    this.before = this.another ?? (await user.beginRotation());
    this.another = undefined;
    for (const step of STEPS) {
      const error = await turnstile.during(user.process.invoke(user.event(step, this.before)));
      if (error) findings.push(`the later rotation, ${step}: ${error}`);
    }
    return [...findings, ...turnstile.findings, ...(await this.labels(this.before))];
  }

  public async stop(): Promise<void> {
    await this.check.end();
    await this.user.stop();
  }

  private strayInTurn(send: () => Promise<unknown>): Promise<unknown> {
    this.strays = this.strays.then(send);
    return this.strays;
  }

  /** Any outcome is valid if the state is consistent afterwards. */
  private async send(what: Stray['what'], token: string): Promise<void> {
    const { user, turnstile } = this;
    if (what === 'RotateSecret') {
      this.another ??= await user.beginRotation().catch(() => undefined); // refused, mostly
    } else if (what === 'Update') {
      // With one login it could bring back the password before, were it not for the function's reserved concurrency of one.
      if (user.strategy === 'alternating') await turnstile.during(user.request('Update', this.stray)).catch(() => {});
    } else if (token) await turnstile.during(this.stray.invoke(user.event(what, token)));
  }

  private async rotate(runner: FunctionProcess, token: string): Promise<string[]> {
    for (const step of STEPS) {
      let error: string | undefined = 'never tried';
      for (let tries = 0; error !== undefined && tries < TRIES; tries++) {
        if (tries > 0) await sleep(PAUSE_MS);
        error = await this.turnstile.during(runner.invoke(this.user.event(step, token)));
      }
      if (error !== undefined) return [`${step} is stuck: ${error}`];
      this.isTested ||= step === 'testSecret';
    }
    return [];
  }

  private async abandon(steps?: number): Promise<string> {
    if (steps === undefined) return '';
    const { user, turnstile } = this;
    const token = await user.beginRotation();
    // With one login, a rotation abandoned after setSecret leaves a working password without a labelled version.
    const done = user.strategy === 'single' ? Math.min(steps, 1) : steps;
    for (const step of STEPS.slice(0, done)) await turnstile.during(user.process.invoke(user.event(step, token)));
    await user.secret.cancelRotation(token);
    return token;
  }

  private async endure({ kind, milliseconds }: Outage): Promise<void> {
    const { database } = this.servers;
    const admits = (connections: number) =>
      database.query(`ALTER ROLE ${database.admin.username} CONNECTION LIMIT ${connections}`);
    if (kind === 'down') await this.user.gates.postgres.shut();
    else await admits(0);
    await sleep(milliseconds);
    if (kind === 'down') await this.user.gates.postgres.reopen();
    else await admits(-1);
  }

  private async labels(token: string): Promise<string[]> {
    const { [token]: current, ...others } = await this.user.secret.labels();
    const labels = [current, ...Object.values(others)].map((each = []) => each.join()).join(' ');
    return labels === 'AWSCURRENT AWSPREVIOUS' ? [] : [`the labels are ${labels}`];
  }
}
