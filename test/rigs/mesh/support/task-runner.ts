import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ContainerProcess } from '../../../../rigs/mesh/container-process';
import { LocalTask } from '../../../../rigs/mesh/local-task';
import type { ContainerDefinition } from '../../../../rigs/mesh/task-definition';

/** Runs tasks of tiny shell containers, and remembers what happened in which order. */
export class TaskRunner {
  public readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'task-'));
  private readonly file = path.join(this.folder, 'events');
  private readonly tasks: LocalTask[] = [];

  public constructor() {
    fs.writeFileSync(this.file, '');
  }

  /** What happened: `<container> up`, `<container> down`, `registered`, `deregistered`. */
  public events(): string[] {
    return fs.readFileSync(this.file, 'utf8').split('\n').filter(Boolean);
  }

  /** A container that runs until it is told to stop, unless its script does something else. */
  public container(
    name: string,
    options: Partial<ContainerDefinition> & { script?: string } = {},
  ): ContainerDefinition {
    const { script = 'while :; do sleep 60 & wait $!; done', ...others } = options;
    const say = (what: string) => `echo "${name} ${what}" >>"${this.file}"`;
    return {
      name,
      essential: true,
      command: ['bash', '-c', `trap '${say('down')}; exit 0' TERM; ${say('up')}; ${script}`],
      environment: {},
      secrets: {},
      dependsOn: [],
      stopTimeout: 60,
      ...others,
    };
  }

  public task(...containers: ContainerDefinition[]): LocalTask {
    const task = new LocalTask({
      address: '127.77.0.1',
      containers,
      launch: (definition) =>
        new ContainerProcess(
          definition,
          {},
          {
            logFile: path.join(this.folder, `${definition.name}.log`),
            searchPath: process.env.PATH ?? '',
            timeScale: 0.01,
          },
        ),
      register: () => fs.appendFileSync(this.file, 'registered\n'),
      deregister: () => fs.appendFileSync(this.file, 'deregistered\n'),
    });
    this.tasks.push(task);
    return task;
  }

  public async end(): Promise<void> {
    for (const task of this.tasks) await task.kill();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
