import * as fs from 'node:fs';
import * as path from 'node:path';
import { removeLeftovers } from '../leftovers';
import type { KnownValues } from '../template/intrinsics';
import type { Json } from '../template/json';
import { ContainerProcess } from './container-process';
import { DnsServer } from './dns-server';
import { envoyProgram } from './envoy-program';
import { withHealthCheckInterval } from './health-checks';
import { LocalTask } from './local-task';
import { LoopbackAddresses } from './loopback-addresses';
import { onLoopback } from './on-loopback';
import { serviceInTemplate } from './service-in-template';
import { standIns } from './stand-ins';
import type { ContainerDefinition } from './task-definition';
import type { TraceReceiver } from './trace-receiver';

const COLLECTOR = 'otel';
const OTLP_GRPC_PORT = 4317;
/** All tasks share this machine, which may be busy. Programs start and answer later there than on Fargate. */
const SLOWNESS = 10;

/** The container that a program replaces. */
export interface ContainerOfTask {
  readonly service: string;
  readonly container: string;
  /** The address at which the program listens. */
  readonly address: string;
  /** The variables without the secrets. The program gets both. */
  readonly environment: Readonly<Record<string, string>>;
  /** The entry point and the command of the template. Empty if both are those of the image. */
  readonly command: readonly string[];
}

/** Returns the command that replaces an image. */
export type Program = (container: ContainerOfTask) => string[];

/** Reads a field of a secret at the start of a task. */
export type SecretReader = (arn: string, field: string) => string | Promise<string>;

export interface LocalClusterOptions {
  /** The folder for Envoy, which stays between runs, and for the logs of a run. */
  readonly cacheFolder: string;
  /** The synthesized template. */
  readonly template: Json;
  /**
   * The values of references.
   *
   * @default - placeholders for the resources of the template
   */
  readonly values?: KnownValues;
  /**
   * Reads the secrets of containers.
   *
   * @default - an error when a container has secrets
   */
  readonly secret?: SecretReader;
  /** The programs that replace images, by container name, for example `app`. Other containers run their own command. */
  readonly programs: Readonly<Record<string, Program>>;
  /**
   * Containers that do not run.
   *
   * @default []
   */
  readonly without?: string[];
  /**
   * Receives the traces in place of the `otel` containers. It is not stopped with the cluster.
   *
   * @default - no receiver: `otel` is in `programs` or in `without`
   */
  readonly traces?: TraceReceiver;
  /**
   * The factor for the interval of container health checks. A small factor makes tests faster.
   *
   * @default 1
   */
  readonly timeScale?: number;
  /**
   * The time to live of DNS records. Unit: seconds.
   *
   * @default - the time to live in the template
   */
  readonly ttlSeconds?: number;
  /**
   * The interval of the health checks between Envoys. A drain shorter than 15 seconds needs a shorter interval than that of
   * the template, because callers notice a failed health check in the last third of the drain. Unit: seconds.
   *
   * @default - the interval in the template
   */
  readonly healthCheckSeconds?: number;
  /** Is called with each line of progress. */
  readonly onProgress?: (line: string) => void;
}

/** Runs tasks of a template's services as processes of this machine, with real Envoys and a DNS server. */
export class LocalCluster {
  /** Installs Envoy, starts a DNS server and claims addresses. No task runs yet. */
  public static async start(options: LocalClusterOptions): Promise<LocalCluster> {
    const { cacheFolder, onProgress } = options;
    const envoy = await envoyProgram({ cacheFolder, onProgress });
    removeLeftovers(cacheFolder, /^run-/);
    const folder = fs.mkdtempSync(path.join(path.resolve(cacheFolder), 'run-'));
    return new LocalCluster(options, envoy, folder, await DnsServer.start(), await LoopbackAddresses.claim());
  }

  /** The tasks that have not ended, with the logical id of their service. */
  private readonly started = new Map<LocalTask, string>();

  private constructor(
    private options: LocalClusterOptions,
    private readonly envoy: string,
    /** The folder of the logs, `<service>-<address>-<container>.log`. It stays after `stop`. */
    public readonly folder: string,
    public readonly dns: DnsServer,
    private readonly addresses: LoopbackAddresses,
  ) {}

  /** Replaces the template for tasks that start from now on, as a deployment does. */
  public deploy(template: Json, values = this.options.values): void {
    this.options = { ...this.options, template, values };
  }

  /** Starts a task of a service, and waits until it is registered in DNS. */
  public async run(service: string, programs = this.options.programs): Promise<LocalTask> {
    const { template, values = standIns(template), traces, ttlSeconds } = this.options;
    const { logicalId, name, discovery, containers } = serviceInTemplate(template, service, values);
    const left = containers.filter((container) => !this.leftOut().includes(container.name));
    const secrets = await this.secretsOf(left);
    const address = this.addresses.next();
    const task = new LocalTask({
      address,
      containers: left.map((definition) => this.withProgram(definition, name, address, programs)),
      launch: (definition) => this.launch(name, address, definition, secrets.get(definition.name) ?? {}),
      register: () => discovery && this.dns.register(discovery.name, address, ttlSeconds ?? discovery.ttlSeconds),
      deregister: () => discovery && this.dns.deregister(discovery.name, address),
    });
    this.started.set(task, logicalId);
    task.stopped.then(() => {
      this.started.delete(task);
      traces?.unlisten(address, OTLP_GRPC_PORT);
      this.addresses.release(address);
    });
    await traces?.listen(address, OTLP_GRPC_PORT);
    await task.start();
    return task;
  }

  /** Returns the running tasks of a service, in the order of their start. */
  public tasks(service: string): LocalTask[] {
    const { logicalId } = serviceInTemplate(
      this.options.template,
      service,
      this.options.values ?? standIns(this.options.template),
    );
    return [...this.started].flatMap(([task, of]) => (of === logicalId && task.state === 'RUNNING' ? [task] : []));
  }

  /** Replaces the tasks of a service one by one. Each new task runs before an old task stops. */
  public async roll(service: string): Promise<void> {
    for (const old of this.tasks(service)) {
      await this.run(service);
      await old.stop('replaced');
    }
  }

  /** Stops all tasks and the DNS server. Repeated calls have no effect. */
  public async stop(): Promise<void> {
    await Promise.all([...this.started.keys()].map((task) => task.kill()));
    await Promise.allSettled([this.dns.stop(), this.addresses.free()]);
  }

  private leftOut(): string[] {
    return [...(this.options.without ?? []), ...(this.options.traces ? [COLLECTOR] : [])];
  }

  private withProgram(
    definition: ContainerDefinition,
    service: string,
    address: string,
    programs: LocalClusterOptions['programs'],
  ): ContainerDefinition {
    const { healthCheckSeconds } = this.options;
    const local = onLoopback(definition, address, this.dns);
    const here = healthCheckSeconds === undefined ? local : withHealthCheckInterval(local, healthCheckSeconds);
    const { name: container, environment } = here;
    const own = { service, container, address, environment, command: here.command };
    const command = programs[container]?.(own) ?? here.command;
    if (command.length === 0) {
      throw new Error(
        `got no command for the container ${container} of ${service}, expected one of the template or of ` +
          '`programs`: what the image would run is not on this machine',
      );
    }
    return { ...here, command };
  }

  private launch(
    service: string,
    address: string,
    definition: ContainerDefinition,
    secrets: Record<string, string>,
  ): ContainerProcess {
    return new ContainerProcess(definition, secrets, {
      logFile: path.join(this.folder, `${service}-${address}-${definition.name}.log`),
      searchPath: [path.dirname(this.envoy), process.env.PATH].join(path.delimiter),
      timeScale: this.options.timeScale ?? 1,
      slowness: SLOWNESS,
    });
  }

  /** Returns the secrets by container and variable. A task does not start if a secret cannot be read. */
  private async secretsOf(containers: ContainerDefinition[]): Promise<Map<string, Record<string, string>>> {
    const read = this.options.secret;
    const ofContainers = containers.map(async ({ name, secrets }) => {
      const values = Object.entries(secrets).map(async ([variable, valueFrom]) => {
        if (!read) throw new Error(`got the secret ${variable} in ${name}, expected \`secret\` to be given to read it`);
        // arn:aws:secretsmanager:region:account:secret:name, then the field, the stage and the version
        const parts = valueFrom.split(':');
        return [variable, await read(parts.slice(0, 7).join(':'), parts[7] ?? '')] as const;
      });
      return [name, Object.fromEntries(await Promise.all(values))] as const;
    });
    return new Map(await Promise.all(ofContainers));
  }
}
