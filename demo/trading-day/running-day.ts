import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { DATABASE_NAMES } from '../../rigs/emulator/database-engine';
import { Emulator } from '../../rigs/emulator/emulator';
import { rotateNow } from '../../rigs/emulator/secret-rotation';
import { changed, redeployedSince, stateOfServices } from '../../rigs/emulator/services';
import { eventually } from '../../rigs/eventually';
import { DeployedMesh } from '../../rigs/mesh/deployed-mesh';
import { type ContainerOfTask, LocalCluster } from '../../rigs/mesh/local-cluster';
import { standIns } from '../../rigs/mesh/stand-ins';
import { PostgresServer } from '../../rigs/postgres/postgres-server';
import type { Json } from '../../rigs/template/json';
import type { Progress } from '../progress';
import { Front } from './front';
import type { Options } from './options';

const ROOT = path.join(__dirname, '..', '..');
const CACHE = path.join(ROOT, '.cache');
const EXAMPLE = path.join(ROOT, 'examples', 'trading-day');
const FOLDER = path.join(ROOT, 'demo-report', 'trading-day');
const STACK = 'TradingDay';
/** Each after the services that it calls. */
const SERVICES = ['data-ingestion', 'analytics-engine', 'api-gateway'];
const JOB = 'end-of-day';
/** Shortens the intervals of health checks. */
const TIME_SCALE = 0.05;
/** There is no Docker engine here, and the image is not needed: the CDK CLI builds it with a program that does nothing. */
const NO_DOCKER = { CDK_DOCKER: 'true' };

/** The state of the day, as the gateway answers. */
export interface DayState {
  readonly day: string;
  readonly minutes: number;
  readonly opensAt: number;
  readonly closed: boolean;
  readonly results: readonly unknown[];
}

/** The example on this machine: its template deployed to the emulator, and its tasks behind real Envoys. */
export class RunningDay {
  /** Builds, deploys and starts everything. Stops what has started if a step fails. */
  public static async start(options: Options, progress: Progress): Promise<RunningDay> {
    fs.rmSync(FOLDER, { recursive: true, force: true });
    const programs = path.join(FOLDER, 'programs');
    const [assembly] = await progress.step('Bundle the programs, and synthesize app.ts', () =>
      Promise.all([synthesized(), node(path.join(EXAMPLE, 'services', 'build.mjs'), programs)]),
    );
    const started: { stop(): Promise<unknown> }[] = [];
    const kept = <T extends { stop(): Promise<unknown> }>(part: T): T => {
      started.unshift(part);
      return part;
    };
    const stop = async () => {
      for (const part of started.splice(0)) await part.stop();
    };
    try {
      const onProgress = (line: string) => progress.note(line);
      const [postgres, emulator] = await progress.step('Start PostgreSQL and the AWS emulator', async () => {
        const certificateNames = [...DATABASE_NAMES, 'localhost'];
        const server = kept(
          await PostgresServer.start({
            cacheFolder: path.join(CACHE, 'postgres'),
            certificateNames,
            settings: { log_connections: 'on' },
          }),
        );
        const emulated = await Emulator.start({
          cacheFolder: path.join(CACHE, 'emulator'),
          nodeModules: path.join(ROOT, 'node_modules'),
          databaseEngine: server,
          imageFolder: programs,
          onProgress,
        });
        return [server, kept(emulated)] as const;
      });
      const mesh = await progress.step(
        'Deploy the template: its functions create database users and certificates, and run the migrations',
        () => DeployedMesh.deploy(emulator, assembly, STACK, NO_DOCKER),
        ({ template }) => `${Object.keys(template.Resources).length} resources`,
      );
      const cluster = kept(
        await LocalCluster.start({
          cacheFolder: path.join(CACHE, 'envoy'),
          template: mesh.template,
          values: standIns(mesh.template, mesh.values),
          secret: mesh.secret,
          programs: { app: (container) => commandOf(container, programs, options, postgres, emulator) },
          without: ['otel'],
          timeScale: TIME_SCALE,
          ttlSeconds: 1,
          onProgress,
        }),
      );
      const front = await Front.open(() => cluster.tasks('api-gateway').map(({ address }) => address));
      kept({ stop: async () => front.close() });
      const day = new RunningDay(mesh, cluster, front, postgres, stop);
      await progress.step('Start the three services behind their Envoys', () => day.startTasks());
      return day;
    } catch (error) {
      await stop();
      throw error;
    }
  }

  /** The folder of the report. */
  public readonly reports = path.join(FOLDER, 'reports');
  private readonly draining: Promise<unknown>[] = [];

  private constructor(
    public readonly mesh: DeployedMesh,
    public readonly cluster: LocalCluster,
    private readonly front: Front,
    public readonly postgres: PostgresServer,
    public readonly stop: () => Promise<void>,
  ) {}

  /** The URL of the page. */
  public get url(): string {
    return this.front.url;
  }

  /** Returns the state of the day, or undefined without an answer. */
  public async state(): Promise<DayState | undefined> {
    const response = await fetch(new URL('/v1/state', this.url));
    const body = await response.text();
    return response.ok ? (JSON.parse(body) as DayState) : undefined;
  }

  /**
   * Rotates the users of the database with the function of the library. The function that redeploys readers then starts
   * deployments in ECS. This method starts the new tasks in place of ECS, and stops the old ones. Returns the services.
   */
  public async rotateUsers(): Promise<string[]> {
    const { deployed } = this.mesh;
    const before = await stateOfServices(deployed);
    const users = deployed.ofType('Custom::DatabaseUser').map(({ properties }) => deployed.resolve(properties.Secret));
    await Promise.all(users.map((secret) => rotateNow(deployed, secret)));
    await eventually('new tasks of both services', async () => {
      const names = changed(before, await stateOfServices(deployed), 'newestDeployment');
      return names.length >= users.length ? names : undefined;
    });
    const services = await redeployedSince(before, deployed);
    for (const service of services) {
      const old = this.cluster.tasks(service);
      await Promise.all(old.map(() => this.cluster.run(service)));
      this.draining.push(...old.map((task) => task.stop('replaced')));
    }
    return services;
  }

  /** Waits until the old tasks of rotations have ended. */
  public async drained(): Promise<void> {
    await Promise.all(this.draining.splice(0));
  }

  /** Runs the job as the schedule does after the close. Returns its exit code. */
  public async runJob(): Promise<number | null> {
    const task = await this.cluster.run(JOB);
    const { code } = await task.container('app').ended;
    await task.stopped;
    return code;
  }

  private async startTasks(): Promise<void> {
    for (const service of SERVICES) await this.cluster.run(service);
    await eventually('the first figures of the day', () => this.state().catch(() => undefined));
  }
}

/** Returns the command of the template with the programs of this machine, and the variables that differ here. */
function commandOf(
  { service, address, environment, command }: ContainerOfTask,
  programs: string,
  { day, speed, seed }: Options,
  postgres: PostgresServer,
  emulator: Emulator,
): string[] {
  const variables: Record<string, string> = {
    HOST: address,
    ...(environment.PGHOST && {
      PGHOST: postgres.host,
      PGPORT: String(postgres.port),
      NODE_EXTRA_CA_CERTS: postgres.authorityFile,
    }),
    ...(service === 'data-ingestion' && { REPLAY_DAY: day, REPLAY_SPEED: String(speed), SEED: String(seed) }),
    ...(service === JOB && {
      ...jobVariables(day),
      ...emulator.environment(),
      REPORT_FOLDER: path.join(FOLDER, 'reports'),
    }),
  };
  const assignments = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  const [, program, ...parameters] = command;
  return ['/usr/bin/env', ...assignments, process.execPath, path.join(programs, program), ...parameters];
}

/** Returns the variables that the state machine of the job sets. */
function jobVariables(day: string): Record<string, string> {
  return { JOB_RUN: `local-${day}`, JOB_ATTEMPT: '1', JOB_SCHEDULED_TIME: `${day}T21:30:00Z` };
}

/** Synthesizes the program as the CDK CLI does, without the CLI. */
async function synthesized(): Promise<string> {
  const assembly = path.join(FOLDER, 'assembly');
  const { context } = JSON.parse(fs.readFileSync(path.join(EXAMPLE, 'cdk.json'), 'utf8')) as Json;
  const tsx = path.join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  await promisify(execFile)(
    process.execPath,
    [tsx, '--tsconfig', path.join(ROOT, 'tsconfig.dev.json'), path.join(EXAMPLE, 'app.ts')],
    { cwd: EXAMPLE, env: { ...process.env, CDK_OUTDIR: assembly, CDK_CONTEXT_JSON: JSON.stringify(context) } },
  );
  return assembly;
}

async function node(...args: string[]): Promise<void> {
  await promisify(execFile)(process.execPath, args, { cwd: ROOT });
}
