import { type ECSClient, InvalidParameterException } from '@aws-sdk/client-ecs';
import type { Json } from '../../../../support/json';

/** The end of a task. */
export interface TaskEnd {
  /** The time after which it ends. Unit: ms. */
  readonly after: number;
  readonly exitCode?: number;
  readonly stopCode?: string;
  readonly stoppedReason?: string;
  /** The time from StopTask to the end. Unit: ms. */
  readonly stops?: number;
}

interface FakeTask {
  readonly taskArn: string;
  readonly image: string;
  readonly startedBy: string;
  readonly input: Json;
  readonly end: TaskEnd;
  endsAt: number;
  stopped?: string;
}

/** Tasks that end by a clock. A client token gives one task, as in ECS. */
export class FakeEcs {
  public readonly tasks: FakeTask[] = [];
  public overlaps = 0;

  public constructor(
    private readonly now: () => number,
    private readonly endOf: (taskDefinition: string) => TaskEnd,
    private readonly before: (name: string) => Promise<void> = async () => {},
  ) {}

  public get client(): ECSClient {
    return { send: (command: Json) => this.send(command) } as unknown as ECSClient;
  }

  /** The task definitions whose tasks have started, in order. */
  public get started(): string[] {
    return this.tasks.map(({ image }) => image);
  }

  public isRunning({ endsAt }: FakeTask): boolean {
    return this.now() < endsAt;
  }

  private async send({ constructor: command, input }: Json): Promise<Json> {
    await this.before(command.name);
    const answers: Record<string, () => Json> = {
      RunTaskCommand: () => this.run(input),
      DescribeTasksCommand: () => ({
        tasks: this.tasks.filter(this.is(input.tasks[0])).map((task) => this.shown(task)),
      }),
      StopTaskCommand: () => this.stop(input),
      ListTasksCommand: () => ({
        taskArns: this.tasks
          .filter((task) => task.startedBy === input.startedBy && this.isRunning(task))
          .map(({ taskArn }) => taskArn),
      }),
    };
    return answers[command.name]();
  }

  private is(arn: string) {
    return ({ taskArn }: FakeTask) => taskArn === arn;
  }

  private run(input: Json): Json {
    const known = this.tasks.find((task) => task.input.clientToken === input.clientToken);
    if (known) return { tasks: [known] };
    if (this.tasks.some((task) => this.isRunning(task))) this.overlaps += 1;
    const end = this.endOf(input.taskDefinition);
    const taskArn = `arn:aws:ecs:us-east-1:1:task/Trading/t${this.tasks.length + 1}`;
    const { taskDefinition: image, startedBy } = input;
    const task = { taskArn, image, startedBy, input, end, endsAt: this.now() + end.after };
    this.tasks.push(task);
    return { tasks: [task] };
  }

  private stop({ task: arn, reason }: Json): Json {
    const task = this.tasks.find(this.is(arn));
    if (!task) throw new InvalidParameterException({ $metadata: {}, message: 'The referenced task was not found.' });
    if (this.isRunning(task)) {
      task.stopped = reason;
      task.endsAt = this.now() + (task.end.stops ?? 0);
    }
    return {};
  }

  private shown(task: FakeTask): Json {
    if (this.isRunning(task)) return { lastStatus: 'RUNNING' };
    const { exitCode, stopCode = 'EssentialContainerExited', stoppedReason } = task.end;
    return {
      lastStatus: 'STOPPED',
      stopCode: task.stopped ? 'UserInitiated' : stopCode,
      stoppedReason: task.stopped ?? stoppedReason,
      containers: [
        { name: 'proxy', exitCode: 143 },
        { name: 'app', exitCode: task.stopped ? 0 : exitCode },
      ],
    };
  }
}
