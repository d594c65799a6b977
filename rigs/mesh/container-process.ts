import type { ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { killGroup, spawnKept } from './kept-process';
import type { ContainerCheck, ContainerDefinition } from './task-definition';

const LOG_TAIL_LINES = 20;

export interface ContainerProcessOptions {
  /** The log file. */
  readonly logFile: string;
  /** The `PATH` of the container. */
  readonly searchPath: string;
  /** The factor for the interval of health checks. */
  readonly timeScale: number;
  /**
   * The factor for the timeout and the start period of health checks.
   *
   * @default 1
   */
  readonly slowness?: number;
}

/** The exit code of a container, or the signal that ended it. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * A container as a process of this machine. It differs from a container in three ways:
 *
 * - It runs as the user of this process, because another user needs privileges.
 * - It can write to the file system.
 * - SIGTERM ends its first process by default. The first process of a container ignores SIGTERM by default.
 */
export class ContainerProcess {
  public readonly name: string;
  /** Resolves at the first healthy result. Rejects if the container is unhealthy or ends before. */
  public readonly healthy: Promise<void>;
  /** Resolves when the container has ended. */
  public readonly ended: Promise<Exit>;
  /** Resolves when the container becomes unhealthy after a healthy result or the start period. */
  public readonly unhealthy: Promise<void>;
  private readonly child: ChildProcess;
  private hasEnded = false;

  /** Starts the process. */
  public constructor(
    public readonly definition: ContainerDefinition,
    secrets: Readonly<Record<string, string>>,
    private readonly options: ContainerProcessOptions,
  ) {
    this.name = definition.name;
    const environment = { PATH: options.searchPath, ...definition.environment, ...secrets };
    const log = fs.openSync(options.logFile, 'a');
    this.child = spawnKept(definition.command, {
      cwd: path.dirname(options.logFile),
      env: environment,
      stdio: ['ignore', log, log],
    });
    fs.closeSync(log);
    this.ended = new Promise((resolve) => {
      this.child.once('exit', (code, signal) => resolve({ code, signal }));
      this.child.once('error', (error) => {
        fs.appendFileSync(options.logFile, `${error.message}\n`);
        resolve({ code: 127, signal: null });
      });
    });
    this.ended.then(() => {
      this.hasEnded = true;
    });
    let isHealthy = () => {};
    let isUnhealthy = () => {};
    this.unhealthy = new Promise((resolve) => {
      isUnhealthy = resolve;
    });
    this.healthy = new Promise((resolve, reject) => {
      isHealthy = resolve;
      const fail = (what: string) => reject(new Error(`container ${this.name} ${what}:\n${this.logTail()}`));
      this.ended.then(({ code, signal }) => fail(`ended before it was well (${signal ?? `code ${code}`})`));
      this.unhealthy.then(() => fail('did not become well'));
    });
    this.healthy.catch(() => {}); // nobody may ask
    if (definition.healthCheck) this.watch(definition.healthCheck, environment, isHealthy, isUnhealthy);
    else isHealthy();
  }

  public get pid(): number | undefined {
    return this.child.pid;
  }

  /** Returns the output so far. */
  public log(): string {
    return fs.readFileSync(this.options.logFile, 'utf8');
  }

  /** Stops the container as ECS does: SIGTERM to its first process, and SIGKILL to all processes after the stop timeout. */
  public async stop(): Promise<Exit> {
    if (!this.hasEnded) this.child.kill('SIGTERM');
    const patience = new AbortController();
    const { signal } = patience;
    const late = sleep(this.definition.stopTimeout * 1000, undefined, { signal }).then(
      () => this.kill(),
      () => {},
    );
    const exit = await this.ended;
    patience.abort();
    await late;
    return exit;
  }

  /** Kills the container, as a failed host does. */
  public kill(): void {
    if (!this.hasEnded && this.pid !== undefined) killGroup(this.pid);
  }

  private async watch(
    check: ContainerCheck,
    env: NodeJS.ProcessEnv,
    isHealthy: () => void,
    isUnhealthy: () => void,
  ): Promise<void> {
    const { timeScale, slowness = 1 } = this.options;
    // The start period ends with the first success, as in Docker.
    let graceEnds = Date.now() + check.startPeriod * 1000 * slowness;
    let failures = 0;
    while (failures < check.retries) {
      await Promise.race([sleep(check.interval * 1000 * timeScale, undefined, { ref: false }), this.ended]);
      if (this.hasEnded) return;
      const began = Date.now();
      if (await succeeds(check, env, check.timeout * 1000 * slowness, this.ended)) {
        failures = 0;
        graceEnds = 0;
        isHealthy();
      } else if (began >= graceEnds) {
        failures += 1;
      }
    }
    isUnhealthy();
  }

  private logTail(): string {
    return this.log().trimEnd().split('\n').slice(-LOG_TAIL_LINES).join('\n');
  }
}

/** Runs a health check once. It ends with the container, so that it does not keep this process alive. */
async function succeeds(
  { command }: ContainerCheck,
  env: NodeJS.ProcessEnv,
  timeoutMs: number,
  ended: Promise<unknown>,
): Promise<boolean> {
  const child = spawnKept(command, { env, stdio: 'ignore' });
  return new Promise((resolve) => {
    const kill = () => child.exitCode === null && child.pid !== undefined && killGroup(child.pid);
    const timer = setTimeout(kill, timeoutMs);
    ended.then(kill);
    const end = (isWell: boolean) => {
      clearTimeout(timer);
      resolve(isWell);
    };
    child.once('exit', (code) => end(code === 0));
    child.once('error', () => end(false));
  });
}
