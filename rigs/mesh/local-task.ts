import type { ContainerProcess, Exit } from './container-process';
import type { ContainerDefinition, Dependency } from './task-definition';

export interface LocalTaskOptions {
  /** The address that all its containers share, as those of a task on Fargate do. */
  readonly address: string;
  readonly containers: ContainerDefinition[];
  /** Starts the process of a container. */
  readonly launch: (definition: ContainerDefinition) => ContainerProcess;
  /** Makes it known under the name of its service. */
  readonly register: () => void;
  /** Takes it from the name of its service. */
  readonly deregister: () => void;
}

/** Where a task is in its life. It is `RUNNING` when it is known under the name of its service. */
export type TaskState = 'STARTING' | 'RUNNING' | 'STOPPING' | 'STOPPED';

/** One task of a service: its containers, started and stopped in the order that ECS keeps. */
export class LocalTask {
  public readonly address: string;
  /** Resolved when the task has ended, with the reason. */
  public readonly stopped: Promise<string>;
  private readonly processes = new Map<string, ContainerProcess>();
  private isStopped: (reason: string) => void = () => {};
  private stopping?: Promise<void>;
  private current: TaskState = 'STARTING';

  /** A task that is to be started. */
  public constructor(private readonly options: LocalTaskOptions) {
    this.address = options.address;
    this.stopped = new Promise((resolve) => {
      this.isStopped = resolve;
    });
  }

  /** Where it is in its life. */
  public get state(): TaskState {
    return this.current;
  }

  /** Starts it, and waits until it is known under the name of its service. Throws when it ends before. */
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

  /** Makes it known under the name of its service. */
  public register(): void {
    this.options.register();
  }

  /** Takes it from the name of its service, as ECS does when it sees that a host has died. */
  public deregister(): void {
    this.options.deregister();
  }

  /** A container that was started. */
  public container(name: string): ContainerProcess {
    const found = this.processes.get(name);
    if (!found) throw new Error(`got no container ${name}, expected one of ${[...this.processes.keys()].join(', ')}`);
    return found;
  }

  /**
   * Stops it as ECS does: it is taken from the name of its service, then a container is told to stop when those that
   * depend on it have ended.
   */
  public stop(reason = 'stopped by the caller'): Promise<void> {
    this.stopping ??= this.stopAll(reason);
    return this.stopping;
  }

  /** Ends all of it at once, as a host that dies does. The name of its service keeps its address. */
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

  /** What a container waits for. One that this task does not have is waited for by nobody. */
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
