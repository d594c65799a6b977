import * as path from 'node:path';
import { Emulator } from '../../rigs/emulator/emulator';
import { eventually } from '../../rigs/eventually';
import { hasFoundCallees } from '../../rigs/mesh/callers/found-callees';
import { httpCall } from '../../rigs/mesh/callers/http-call';
import { targetAgent } from '../../rigs/mesh/callers/target-agent';
import { DeployedMesh } from '../../rigs/mesh/deployed-mesh';
import { LocalCluster } from '../../rigs/mesh/local-cluster';
import type { Progress } from '../progress';
import { demoPlatform, SERVICES, STACK, THROUGH_ALL } from './platform';

const ROOT = path.join(__dirname, '..', '..');
const CACHE = path.join(ROOT, '.cache');
const SERVER = path.join(ROOT, 'rigs', 'mesh', 'programs', 'http-server.mjs');
/** Two tasks of most services, so that a task can stop while another task answers. */
const TASKS: Record<string, number> = { 'data-ingestion': 1, 'analytics-engine': 2, 'api-gateway': 2 };
/** Shortens the health checks of containers. */
const TIME_SCALE = 0.05;
const LOAD_BALANCER_PORT = 15_002;

/** The platform on this machine: deployed to the emulator, which issues certificates, with its tasks behind real Envoys. */
export class RunningMesh {
  /** Deploys the platform and starts its tasks. Stops everything if a step fails. */
  public static async start(progress: Progress): Promise<RunningMesh> {
    const onProgress = (line: string) => progress.note(line);
    const emulator = await progress.step('Start the AWS emulator', () =>
      Emulator.start({
        cacheFolder: path.join(CACHE, 'emulator'),
        nodeModules: path.join(ROOT, 'node_modules'),
        onProgress,
      }),
    );
    let cluster: LocalCluster | undefined;
    try {
      const mesh = await progress.step('Deploy the platform, whose function issues the certificates', () =>
        deploy(emulator, 1),
      );
      const { template, values, secret } = mesh;
      cluster = await LocalCluster.start({
        cacheFolder: path.join(CACHE, 'envoy'),
        template,
        values,
        secret,
        programs: { app: ({ address }) => [process.execPath, SERVER, address] },
        timeScale: TIME_SCALE,
        ttlSeconds: 1,
        healthCheckSeconds: 0.5,
        onProgress,
      });
      const running = new RunningMesh(emulator, mesh, cluster);
      await progress.step('Start the tasks behind their Envoys', () => running.startTasks());
      return running;
    } catch (error) {
      await Promise.all([cluster?.stop(), emulator.stop()]);
      throw error;
    }
  }

  private generation = 1;

  private constructor(
    private readonly emulator: Emulator,
    private deployed: DeployedMesh,
    public readonly cluster: LocalCluster,
  ) {}

  /** The current deployment. */
  public get mesh(): DeployedMesh {
    return this.deployed;
  }

  /** Returns the URL of a random task of the gateway, as a load balancer chooses one. */
  public gatewayUrl(query: string, path = '/'): string {
    const tasks = this.cluster.tasks('api-gateway');
    const { address } = tasks[Math.floor(Math.random() * tasks.length)];
    return `https://${address}:${LOAD_BALANCER_PORT}${path}?${query}`;
  }

  /** Deploys the platform with the next certificate authority beside the current one. */
  public async deployNextAuthority(): Promise<void> {
    this.generation += 1;
    this.deployed = await deploy(this.emulator, this.generation);
    this.cluster.deploy(this.deployed.template, this.deployed.values);
  }

  /** Renews every certificate with the function of the library. */
  public async renewAll(): Promise<void> {
    await Promise.all(SERVICES.map((service) => this.mesh.renew(service)));
  }

  /** Replaces the tasks of every service, as ECS does. The new tasks run before the old ones stop. */
  public async roll(): Promise<void> {
    await Promise.all(
      SERVICES.map(async (service) => {
        const before = this.cluster.tasks(service);
        await Promise.all(before.map(() => this.cluster.run(service)));
        await Promise.all(before.map((old) => old.stop('replaced')));
      }),
    );
  }

  /** Stops the tasks and the emulator. */
  public async stop(): Promise<void> {
    await Promise.all([this.cluster.stop(), this.emulator.stop()]);
  }

  private async startTasks(): Promise<void> {
    // One service after another, because a caller resolves the names of its callees at once.
    for (const service of SERVICES) {
      const tasks = await Promise.all(Array.from({ length: TASKS[service] }, () => this.cluster.run(service)));
      await eventually(`the callees of ${service}`, async () => {
        const found = await Promise.all(tasks.map((task) => hasFoundCallees(task, this.cluster)));
        return found.every(Boolean) ? true : undefined;
      });
    }
    const agent = targetAgent();
    await eventually('an answer through all services', async () => {
      const { status } = await httpCall(this.gatewayUrl(THROUGH_ALL), { agent });
      return status === 200 ? true : undefined;
    });
    agent.destroy();
  }
}

function deploy(emulator: Emulator, generation: number): Promise<DeployedMesh> {
  return DeployedMesh.deploy(emulator, demoPlatform(generation).synth().directory, STACK);
}
