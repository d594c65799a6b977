import * as path from 'node:path';
import { Emulator } from '../../rigs/emulator/emulator';
import { eventually } from '../../rigs/eventually';
import { httpCall } from '../../rigs/mesh/callers/http-call';
import { DeployedMesh } from '../../rigs/mesh/deployed-mesh';
import { LocalCluster } from '../../rigs/mesh/local-cluster';
import type { Progress } from '../progress';
import { demoPlatform, SERVICES, STACK, THROUGH_ALL } from './platform';

const ROOT = path.join(__dirname, '..', '..');
const CACHE = path.join(ROOT, '.cache');
const SERVER = path.join(ROOT, 'rigs', 'mesh', 'programs', 'http-server.mjs');
/** So that a task may go, and another one answers. */
const TASKS: Record<string, number> = { 'data-ingestion': 1, 'analytics-engine': 2, 'api-gateway': 2 };
/** Of health checks of containers. */
const TIME_SCALE = 0.05;
const LOAD_BALANCER_PORT = 15_002;

/** The platform as it runs here: deployed to the emulator, which issues certificates, its tasks behind their real Envoys. */
export class RunningMesh {
  /** Deploys it and starts its tasks. What was started is stopped again when anything fails. */
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
      const mesh = await progress.step('Deploy the platform; its function issues the certificates', () =>
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

  /** What is deployed now. */
  public get mesh(): DeployedMesh {
    return this.deployed;
  }

  /** What a request is sent to: one of the tasks of the gateway, as a load balancer chooses. */
  public gatewayUrl(query: string, path = '/'): string {
    const tasks = this.cluster.tasks('api-gateway');
    const { address } = tasks[Math.floor(Math.random() * tasks.length)];
    return `http://${address}:${LOAD_BALANCER_PORT}${path}?${query}`;
  }

  /** Deploys the platform with the next authority beside the one before. */
  public async deployNextAuthority(): Promise<void> {
    this.generation += 1;
    this.deployed = await deploy(this.emulator, this.generation);
    this.cluster.deploy(this.deployed.template, this.deployed.values);
  }

  /** Has every certificate issued anew, by the library's function. */
  public async renewAll(): Promise<void> {
    await Promise.all(SERVICES.map((service) => this.mesh.renew(service)));
  }

  /** Starts every service anew, as ECS was told to: the new tasks are there before the old ones stop. */
  public async roll(): Promise<void> {
    await Promise.all(
      SERVICES.map(async (service) => {
        const before = this.cluster.tasks(service);
        await Promise.all(before.map(() => this.cluster.run(service)));
        await Promise.all(before.map((old) => old.stop('replaced')));
      }),
    );
  }

  /** Ends everything. */
  public async stop(): Promise<void> {
    await Promise.all([this.cluster.stop(), this.emulator.stop()]);
  }

  private async startTasks(): Promise<void> {
    // One service after the other: a caller asks at once for the addresses of those whom it calls.
    for (const service of SERVICES) {
      await Promise.all(Array.from({ length: TASKS[service] }, () => this.cluster.run(service)));
    }
    await eventually('an answer through all services', async () => {
      const { status } = await httpCall(this.gatewayUrl(THROUGH_ALL));
      return status === 200 ? true : undefined;
    });
  }
}

function deploy(emulator: Emulator, generation: number): Promise<DeployedMesh> {
  return DeployedMesh.deploy(emulator, demoPlatform(generation).synth().directory, STACK);
}
