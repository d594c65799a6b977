import {
  DescribeTasksCommand,
  type ECSClient,
  InvalidParameterException,
  ListTasksCommand,
  RunTaskCommand,
  StopTaskCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import { retry } from '../../../lambda/handlers/retry';
import { type MigrationProperties, type MigrationRequest, starterOf, tokenOf } from './migration-request';
import { TASK_TAG } from './migration-tag';

/** The state of a task. A task that ECS does not know yet, or no longer, is missing. */
export type TaskState =
  | { readonly is: 'running' | 'missing' }
  | { readonly is: 'stopped'; readonly succeeded: boolean; readonly reason: string };

/** The tasks that migrate. */
export interface IMigrationTasks {
  /** Starts the task of a request and returns its ARN. A repeated request gets the task that it has started before. */
  start(request: MigrationRequest): Promise<string>;
  /** Returns the state of a task. */
  stateOf(properties: MigrationProperties, task: string): Promise<TaskState>;
  /** Stops a task. It returns before the task has stopped. */
  stop(properties: MigrationProperties, task: string, reason: string): Promise<void>;
  /** Returns the tasks of a request that have not stopped. */
  runningOf(properties: MigrationProperties, requestId: string): Promise<string[]>;
}

/** The new permissions of a role, and capacity of Fargate, can take so long. Unit: ms. */
const START_PATIENCE_MS = 120_000;
const START_PAUSE_MS = 5_000;
/** Errors that new roles and policies cause until all of AWS has them, and errors of ECS itself. */
const TRANSIENT = /AccessDenied|Throttling|ServerException|ServiceUnavailable|unable to assume|RunTaskFailure/i;

/** Options of the tasks. */
export interface MigrationTasksOptions {
  /** The name of the stack, for the tag of the tasks. */
  readonly stack: string;
  /** @default - two minutes */
  readonly patienceMs?: number;
  /** @default - five seconds */
  readonly pauseMs?: number;
}

/** The tasks of migrations in ECS. */
export class MigrationTasks implements IMigrationTasks {
  public constructor(
    private readonly client: ECSClient,
    private readonly options: MigrationTasksOptions,
  ) {}

  public start(request: MigrationRequest): Promise<string> {
    const { patienceMs = START_PATIENCE_MS, pauseMs = START_PAUSE_MS } = this.options;
    return retry(() => this.runTask(request), {
      pauseMs,
      deadline: Date.now() + patienceMs,
      isTransient: (error) => TRANSIENT.test(String(error)),
    });
  }

  public async stateOf({ Cluster: cluster, Container }: MigrationProperties, arn: string): Promise<TaskState> {
    const { tasks = [] } = await this.client.send(new DescribeTasksCommand({ cluster, tasks: [arn] }));
    const [task] = tasks;
    if (!task) return { is: 'missing' };
    return task.lastStatus === 'STOPPED' ? outcomeOf(task, Container) : { is: 'running' };
  }

  public async stop({ Cluster: cluster }: MigrationProperties, task: string, reason: string): Promise<void> {
    try {
      await this.client.send(new StopTaskCommand({ cluster, task, reason }));
    } catch (error) {
      // ECS forgets a task an hour after its end.
      if (!(error instanceof InvalidParameterException)) throw error;
    }
  }

  public async runningOf({ Cluster: cluster }: MigrationProperties, requestId: string): Promise<string[]> {
    const startedBy = starterOf(requestId);
    const { taskArns = [] } = await this.client.send(new ListTasksCommand({ cluster, startedBy }));
    return taskArns;
  }

  private async runTask(request: MigrationRequest): Promise<string> {
    const { Cluster, TaskDefinition, Container, Command, Subnets, SecurityGroups } = request.ResourceProperties;
    const { tasks = [], failures = [] } = await this.client.send(
      new RunTaskCommand({
        cluster: Cluster,
        taskDefinition: TaskDefinition,
        clientToken: tokenOf(request),
        startedBy: starterOf(request.RequestId),
        // Never on Spot, which could interrupt it.
        launchType: 'FARGATE',
        networkConfiguration: {
          awsvpcConfiguration: { subnets: Subnets, securityGroups: SecurityGroups, assignPublicIp: 'DISABLED' },
        },
        overrides: { containerOverrides: [{ name: Container, command: Command }] },
        propagateTags: 'TASK_DEFINITION',
        tags: [{ key: TASK_TAG, value: this.options.stack }],
      }),
    );
    const arn = tasks[0]?.taskArn;
    if (arn === undefined)
      throw new Error(`RunTaskFailure: ECS started no task: ${failures.map(({ reason }) => reason).join(', ')}`);
    return arn;
  }
}

/** Returns the outcome of a task. Its application must have ended itself, since a stopped one can also exit with 0. */
function outcomeOf({ containers = [], stopCode, stoppedReason }: Task, name: string): TaskState {
  const container = containers.find((each) => each.name === name);
  const exitCode = container?.exitCode;
  const ended = stopCode === 'EssentialContainerExited';
  const reason =
    ended && exitCode !== undefined
      ? [`exit code ${exitCode}`, container?.reason]
      : ['no exit code of its own', stoppedReason, container?.reason];
  return {
    is: 'stopped',
    succeeded: ended && exitCode === 0,
    // Texts of ECS, which contain nothing of the log.
    reason: reason
      .filter((text) => text)
      .join(': ')
      .slice(0, 300),
  };
}
