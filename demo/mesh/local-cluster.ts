import * as fs from 'node:fs';
import * as path from 'node:path';
import { removeLeftovers } from '../emulator/leftovers';
import { ContainerProcess } from './container-process';
import { DnsServer } from './dns-server';
import { envoyProgram } from './envoy-program';
import type { KnownValues } from './intrinsics';
import type { Json } from './json';
import { LocalTask } from './local-task';
import { LoopbackAddresses } from './loopback-addresses';
import { onLoopback } from './on-loopback';
import { serviceInTemplate } from './service-in-template';
import type { ContainerDefinition } from './task-definition';

/** The container that a program is to be started for. */
export interface ContainerOfTask {
  readonly service: string;
  readonly container: string;
  /** Where the program is to listen. */
  readonly address: string;
  /** Without the secrets, which the program has too. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Which command stands for an image that this machine does not have. */
export type Program = (container: ContainerOfTask) => string[];

/** Reads a field of a secret, when a task starts. */
export type SecretReader = (arn: string, field: string) => string | Promise<string>;

export interface LocalClusterOptions {
  /** Holds Envoy (kept from run to run) and the logs of a run. */
  readonly cacheFolder: string;
  /** The synthesized template. */
  readonly template: Json;
  /**
   * What references stand for.
   *
   * @default - only the pseudo parameters are known
   */
  readonly values?: KnownValues;
  /**
   * Reads the secrets of containers.
   *
   * @default - an error when a container has secrets
   */
  readonly secret?: SecretReader;
  /** What runs instead of the image, by the name of the container: `app`. The others run their own command. */
  readonly programs: Readonly<Record<string, Program>>;
  /**
   * Containers that are left out.
   *
   * @default []
   */
  readonly without?: string[];
  /**
   * What the interval and the start period of containers' health checks are multiplied by.
   *
   * @default 1
   */
  readonly timeScale?: number;
  /**
   * The time to live of names, instead of the template's. Unit: seconds.
   *
   * @default - the template's
   */
  readonly ttlSeconds?: number;
  /** Told what is going on, a line at a time. */
  readonly onProgress?: (line: string) => void;
}

/** Runs tasks of a template's services as processes of this machine, with real Envoys and a name server. */
export class LocalCluster {
  /** Gets Envoy, a name server and addresses. No task runs yet. */
  public static async start(options: LocalClusterOptions): Promise<LocalCluster> {
    const { cacheFolder, onProgress } = options;
    const envoy = await envoyProgram({ cacheFolder, onProgress });
    removeLeftovers(cacheFolder, /^run-/);
    const folder = fs.mkdtempSync(path.join(path.resolve(cacheFolder), 'run-'));
    return new LocalCluster(options, envoy, folder, await DnsServer.start(), await LoopbackAddresses.claim());
  }

  private readonly running = new Map<LocalTask, string>();

  private constructor(
    private options: LocalClusterOptions,
    private readonly envoy: string,
    /** Holds the logs, `<service>-<address>-<container>.log`. It stays after `stop`. */
    public readonly folder: string,
    public readonly dns: DnsServer,
    private readonly addresses: LoopbackAddresses,
  ) {}

  /** What tasks that start from now on are made from, as after a deployment. */
  public deploy(template: Json, values = this.options.values): void {
    this.options = { ...this.options, template, values };
  }

  /** Starts a task of a service, and waits until it is known under the service's name. */
  public async run(service: string, programs = this.options.programs): Promise<LocalTask> {
    const { template, values = {}, without = [] } = this.options;
    const found = serviceInTemplate(template, service, values);
    const { name, discovery } = found;
    const address = this.addresses.next();
    const ttlSeconds = this.options.ttlSeconds ?? discovery?.ttlSeconds ?? 0;
    try {
      const definitions = found.containers.filter((container) => !without.includes(container.name));
      const secrets = await this.secretsOf(definitions);
      const containers = definitions.map((definition) => {
        const { environment, ...here } = onLoopback(definition, address, this.dns);
        const program = programs[definition.name];
        const command = program?.({ service: name, container: definition.name, address, environment }) ?? here.command;
        if (command.length === 0) {
          throw new Error(
            `got no command for the container ${definition.name} of ${name}, expected one of the template or of ` +
              '`programs`: what the image would run is not on this machine',
          );
        }
        return { ...here, environment, command };
      });
      const task = await LocalTask.start({
        address,
        containers,
        launch: (definition) => this.launch(name, address, definition, secrets.get(definition.name) ?? {}),
        register: () => discovery && this.dns.register(discovery.name, address, ttlSeconds),
        deregister: () => discovery && this.dns.deregister(discovery.name, address),
      });
      this.running.set(task, found.logicalId);
      task.stopped.then(() => {
        this.running.delete(task);
        this.addresses.release(address);
      });
      return task;
    } catch (error) {
      this.addresses.release(address);
      throw error;
    }
  }

  /** The tasks of a service that have not ended, in the order they were started. */
  public tasks(service: string): LocalTask[] {
    const { logicalId } = serviceInTemplate(this.options.template, service, this.options.values ?? {});
    return [...this.running].filter(([, of]) => of === logicalId).map(([task]) => task);
  }

  /** Replaces the tasks of a service one by one: a new one is there before an old one stops. */
  public async roll(service: string): Promise<void> {
    for (const old of this.tasks(service)) {
      await this.run(service);
      await old.stop('replaced');
    }
  }

  /** Ends everything. Safe to call more than once. */
  public async stop(): Promise<void> {
    await Promise.all([...this.running.keys()].map((task) => task.kill()));
    await Promise.allSettled([this.dns.stop(), this.addresses.free()]);
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
    });
  }

  /** The values of all secrets, by container and variable: a task whose secrets cannot be read does not start. */
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
