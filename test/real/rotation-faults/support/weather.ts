import { setTimeout as sleep } from 'node:timers/promises';
import type { Call, Gatekeeper, Verdict } from '../../../../rigs/rotation/call';
import type { FunctionProcess } from '../../../../rigs/rotation/function-process';
import { LoginCheck } from '../../../../rigs/rotation/login-check';
import { RotatingUser, STEPS, type Strategy } from '../../../../rigs/rotation/rotating-user';
import type { RotationServers } from '../../../../rigs/rotation/rotation-servers';
import { SKEWED_CLOCK } from '../../../../rigs/rotation/skewed-clock';
import { retry } from '../../../../src/lambda/handlers/retry';

/** Only a rotation that is stuck needs as many. */
const TRIES = 1000;
const PAUSE_MS = 50;
const SKEW_MS = 26 * 60 * 60 * 1000;

/** The kinds of faults. */
export const FAULTS = [
  'Secrets Manager throttles',
  'Secrets Manager denies access',
  'Secrets Manager cannot use the key',
  'an answer is lost',
  'the function is killed',
  'the database fails over',
  'the table of connections is full',
  'the clock of the function is a day off',
  'a second function runs the same steps',
] as const;
export type FaultKind = (typeof FAULTS)[number];

/** One of the faults of a rotation. */
export interface WeatherFault {
  readonly kind: FaultKind;
  /** The number of calls before it begins. */
  readonly at: number;
  /** Its duration, in calls for Secrets Manager and in hundredths of a second for the database. */
  readonly length: number;
}

const VERDICTS: Partial<Record<FaultKind, Verdict>> = {
  'Secrets Manager throttles': 'refuse',
  'Secrets Manager denies access': 'deny',
  'Secrets Manager cannot use the key': 'no key',
};

function isConcurrent(error: unknown): boolean {
  return (error as { routine?: string }).routine === 'simple_heap_update';
}

/** A user whose rotation meets several faults at once. */
export class Weather implements Gatekeeper {
  public static async of(servers: RotationServers, name: string, strategy: Strategy): Promise<Weather> {
    const keeper: Gatekeeper = { before: (call) => weather.before(call), after: (call) => weather.after(call) };
    const calm: Gatekeeper = { before: async () => 'pass', after: async () => 'pass' };
    let weather: Gatekeeper = calm;
    const user = await RotatingUser.create(servers, name, { strategy, keeper });
    const created = new Weather(servers, user, await LoginCheck.of(servers.database, user));
    weather = created;
    return created;
  }

  private readonly findings: string[] = [];
  private readonly second: FunctionProcess;
  private readonly skewed: FunctionProcess;
  private faults: WeatherFault[] = [];
  private calls = 0;
  /** Ends when the call before has its answer. */
  private turn: Promise<void> = Promise.resolve();
  private readonly done = new Map<Call, () => void>();
  private outage?: Promise<void>;
  /** Indicates whether nobody can log in because of the database itself. */
  private isClosed = false;
  /** The number of times at which the database was closed. */
  private closings = 0;

  private constructor(
    private readonly servers: RotationServers,
    public readonly user: RotatingUser,
    private check: LoginCheck,
  ) {
    this.second = user.anotherProcess();
    this.skewed = user.anotherProcess({
      NODE_OPTIONS: `--require ${SKEWED_CLOCK}`,
      CLOCK_SKEW_MS: String(SKEW_MS),
    });
  }

  /** Rotates once with the faults. Returns the violations. */
  public async rotate(faults: WeatherFault[]): Promise<string[]> {
    this.faults = faults;
    this.calls = 0;
    this.outage = undefined;
    this.findings.splice(0);
    const token = await this.user.beginRotation();
    const main = this.has('the clock of the function is a day off') ? this.skewed : this.user.process;
    const runners = this.has('a second function runs the same steps') ? [main, this.second] : [main];
    const stuck = await Promise.all(runners.map((runner) => this.run(runner, token)));
    await this.outage;
    this.faults = [];
    await this.check.end();
    this.check = await LoginCheck.of(this.servers.database, this.user);
    const { [token]: labels = [] } = await this.user.secret.labels();
    const findings = [...stuck.flat(), ...this.findings];
    if (!labels.includes('AWSCURRENT')) findings.push(`the new value has the labels ${labels.join()}`);
    for (const label of this.user.strategy === 'single' ? ['AWSCURRENT'] : ['AWSCURRENT', 'AWSPREVIOUS']) {
      const error = await this.check.loginError(label);
      if (error) findings.push(`${label} does not log in: ${error}`);
    }
    return findings;
  }

  /** Lets one call at a time pass, because a check reads several values that must not change in between. */
  public async before(call: Call): Promise<Verdict> {
    const { turn } = this;
    let done = () => {};
    this.turn = new Promise((resolve) => {
      done = resolve;
    });
    await turn;
    const verdict = await this.judge(call);
    if (verdict === 'pass') this.done.set(call, done);
    else done();
    return verdict;
  }

  public async after(call: Call): Promise<Verdict> {
    const verdict = await this.look();
    this.done.get(call)?.();
    this.done.delete(call);
    return verdict;
  }

  private async judge({ server }: Call): Promise<Verdict> {
    this.calls += 1;
    for (const { kind, at, length } of this.faults) {
      const verdict = VERDICTS[kind];
      if (verdict && server === 'Secrets Manager' && at <= this.calls && this.calls < at + length) return verdict;
      if (kind === 'the function is killed' && at === this.calls) {
        await this.user.process.kill();
        return 'cut';
      }
      if (at === this.calls && !this.outage) this.outage = this.begin(kind, length * 10);
    }
    return 'pass';
  }

  private async look(): Promise<Verdict> {
    if (!this.isClosed) {
      const { closings } = this;
      const error = await this.check.look().catch((reason: Error) => reason.message);
      // A login that fails because the database closes at the same moment is no violation.
      if (error && closings === this.closings) this.findings.push(`after call ${this.calls}: ${error}`);
    }
    return this.faults.some(({ kind, at }) => kind === 'an answer is lost' && at === this.calls) ? 'cut' : 'pass';
  }

  public async stop(): Promise<void> {
    await this.check.end();
    await this.user.stop();
  }

  private has(kind: FaultKind): boolean {
    return this.faults.some((fault) => fault.kind === kind);
  }

  private async run(runner: FunctionProcess, token: string): Promise<string[]> {
    for (const step of STEPS) {
      let error: string | undefined = 'never tried';
      for (let tries = 0; error !== undefined && tries < TRIES; tries++) {
        if (tries > 0) await sleep(PAUSE_MS);
        error = await runner.invoke(this.user.event(step, token));
      }
      if (error !== undefined) return [`${step} is stuck: ${error}`];
    }
    return [];
  }

  private begin(kind: FaultKind, milliseconds: number): Promise<void> | undefined {
    if (kind === 'the database fails over') return this.failOver(milliseconds);
    if (kind === 'the table of connections is full') return this.fill(milliseconds);
    return undefined;
  }

  /** Ends all connections. Then the address leads to a reader for a while, as that of an Aurora writer does. */
  private async failOver(milliseconds: number): Promise<void> {
    const { database } = this.servers;
    this.close();
    await database.down();
    await database.up();
    await this.readOnly('on');
    await this.check.end().catch(() => {});
    this.check = await LoginCheck.of(database, this.user);
    this.isClosed = false;
    await sleep(milliseconds);
    await this.readOnly('off');
  }

  private async readOnly(state: 'on' | 'off'): Promise<void> {
    const { database } = this.servers;
    await database.query(`ALTER SYSTEM SET default_transaction_read_only = ${state}`);
    await database.query('SELECT pg_reload_conf()');
  }

  private close(): void {
    this.isClosed = true;
    this.closings += 1;
  }

  /** Allows no further connections to the database, except those of the superuser. */
  private async fill(milliseconds: number): Promise<void> {
    this.close();
    await this.limit(0);
    await sleep(milliseconds);
    await this.limit(-1);
    this.isClosed = false;
  }

  /** Repeats the statement if the function changes the database at the same time, which PostgreSQL refuses to one. */
  private limit(connections: number): Promise<unknown> {
    const { database } = this.servers;
    const statement = `ALTER DATABASE ${database.database} CONNECTION LIMIT ${connections}`;
    return retry(() => database.query(statement), { pauseMs: PAUSE_MS, attempts: TRIES, isTransient: isConcurrent });
  }
}
