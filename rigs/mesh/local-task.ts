import type { ContainerProcess, Exit } from './container-process';
import type { ContainerDefinition, Dependency } from './task-definition';

export interface LocalTaskOptions {
  /** The address of all containers of the task, as on Fargate. */
  readonly address: string;
  readonly containers: ContainerDefinition[];
  /** Starts the process of a container. */
  readonly launch: (definition: ContainerDefinition) => ContainerProcess;
  /** Registers the task in DNS. */
  readonly register: () => void;
  /** Deregisters the task from DNS. */
  readonly deregister: () => void;
}

/** The state of a task. A `RUNNING` task is registered in DNS. */
export type TaskState = 'STARTING' | 'RUNNING' | 'STOPPING' | 'STOPPED';

/** A task of a service. Its containers start and stop in the order of ECS. */
export class LocalTask {
  public readonly address: string;
  /** Resolves with the reason when the task has ended. */
  public readonly stopped: Promise<string>;
  private readonly processes = new Map<string, ContainerProcess>();
  private isStopped: (reason: string) => void = () => {};
  private stopping?: Promise<void>;
  private current: TaskState = 'STARTING';

  /** Creates a task that is not started yet. */
  public constructor(private readonly options: LocalTaskOptions) {
    this.address = options.address;
    this.stopped = new Promise((resolve) => {
      this.isStopped = resolve;
    });
  }

  /** The state of the task. */
  public get state(): TaskState {
    return this.current;
  }

  /** Starts the task and waits until it is registered in DNS. Throws if it ends before. */
  public async start(): Promise<void> {
    try {
      await this.startAll();
      if (this.stopping) throw new Error(`task ${this.address} ended while it started: ${await this.stopped}`);
      this.current = 'RUNNING';
      this.register();
    } catch (error) {
      await this.stop('it did not start');
      throw error;
    }
  }

  /** Registers the task in DNS. */
  public register(): void {
    this.options.register();
  }

  /** Deregisters the task from DNS, as ECS does for a failed host. */
  public deregister(): void {
    this.options.deregister();
  }

  /** Returns a started container. */
  public container(name: string): ContainerProcess {
    const found = this.processes.get(name);
    if (!found) throw new Error(`got no container ${name}, expected one of ${[...this.processes.keys()].join(', ')}`);
    return found;
  }

  /**
   * Stops the task as ECS does. The task is deregistered first. Each container gets SIGTERM after its dependents have
   * ended.
   */
  public stop(reason = 'stopped by the caller'): Promise<void> {
    this.stopping ??= this.stopAll(reason);
    return this.stopping;
  }

  /** Kills all containers at once, as a failed host does. The address stays in DNS. */
  public async kill(): Promise<void> {
    for (const container of this.processes.values()) container.kill();
    this.stopping ??= this.killAll();
    await this.stopping;
  }

  private async startAll(): Promise<void> {
    const { containers } = this.options;
    const started = new Map<string, Promise<ContainerProcess>>();
    const start = (definition: ContainerDefinition): Promise<ContainerProcess> => {
      const known = started.get(definition.name);
      if (known) return known;
      const process = Promise.all(
        this.dependenciesOf(definition).map(async ({ definition: other, condition }) =>
          reached(await start(other), condition),
        ),
      ).then(() => this.launch(definition));
      started.set(definition.name, process);
      return process;
    };
    const processes = await Promise.all(containers.map(start));
    const essential = processes.filter(({ definition }) => definition.essential);
    await Promise.all(essential.map(({ healthy }) => healthy));
  }

  /** Returns the dependencies of a container that exist in this task. */
  private dependenciesOf(definition: ContainerDefinition) {
    return definition.dependsOn.flatMap(({ container, condition }) => {
      const other = this.options.containers.find(({ name }) => name === container);
      return other ? [{ definition: other, condition }] : [];
    });
  }

  private launch(definition: ContainerDefinition): ContainerProcess {
    if (this.stopping) throw new Error(`task ${this.address} ended before ${definition.name} started`);
    const process = this.options.launch(definition);
    this.processes.set(definition.name, process);
    if (definition.essential) {
      process.ended.then((exit) => this.stop(`essential container ${definition.name} ended (${described(exit)})`));
      process.unhealthy.then(() => this.stop(`essential container ${definition.name} is unhealthy`));
    }
    return process;
  }

  private async stopAll(reason: string): Promise<void> {
    this.current = 'STOPPING';
    this.deregister();
    const stopped = new Map<string, Promise<unknown>>();
    const stop = (container: ContainerProcess): Promise<unknown> => {
      const known = stopped.get(container.name);
      if (known) return known;
      const dependents = [...this.processes.values()].filter(({ definition }) =>
        definition.dependsOn.some((on) => on.container === container.name),
      );
      const end = Promise.all(dependents.map(stop)).then(() => container.stop());
      stopped.set(container.name, end);
      return end;
    };
    await Promise.all([...this.processes.values()].map(stop));
    this.end(reason);
  }

  private async killAll(): Promise<void> {
    this.current = 'STOPPING';
    await Promise.all([...this.processes.values()].map(({ ended }) => ended));
    this.end('killed');
  }

  private end(reason: string): void {
    this.current = 'STOPPED';
    this.isStopped(reason);
  }
}

async function reached(container: ContainerProcess, condition: Dependency['condition']): Promise<void> {
  if (condition === 'START') return;
  if (condition === 'HEALTHY') return container.healthy;
  const exit = await container.ended;
  if (condition === 'SUCCESS' && exit.code !== 0) {
    throw new Error(`container ${container.name} ended with ${described(exit)}, expected code 0:\n${container.log()}`);
  }
}

function described({ code, signal }: Exit): string {
  return signal ?? `code ${code}`;
}
