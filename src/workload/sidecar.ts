import { Duration, Size } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import { containerLogs } from '../logs/container-logs';
import { sortedRecord } from '../naming/sorted-record';
import { requireStopTimeout } from '../validation/durations';
import { UsageError } from '../validation/usage-error';
import { requireVariables } from './container-environment';
import { requireUser } from './container-user';

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
const CONTAINER_NAME = /^[\w-]{1,255}$/;

/** A container that runs beside the application in every task. */
export interface SidecarProps {
  /** The name of the container, unique in the task. */
  readonly name: string;

  /** Its image, pinned to a version. */
  readonly image: ecs.ContainerImage;

  /**
   * The memory that it may use at most, taken from the task's: at least 6 MiB.
   *
   * @default Size.mebibytes(128)
   */
  readonly memory?: Size;

  /**
   * Whether the task ends when this container does; if not, the container is started anew.
   *
   * @default false
   */
  readonly essential?: boolean;

  /**
   * The user (and group) that it runs as, by number.
   *
   * @default '1000'
   */
  readonly user?: string;

  /**
   * The command in place of the image's own.
   *
   * @default - the image's own
   */
  readonly command?: string[];

  /**
   * Environment variables that are no secret.
   *
   * @default - none
   */
  readonly environment?: Record<string, string>;

  /**
   * Environment variables that are secret.
   *
   * @default - none
   */
  readonly secrets?: Record<string, ecs.Secret>;

  /**
   * How ECS finds out whether the container is well.
   *
   * @default - the image's own check, which ECS ignores
   */
  readonly healthCheck?: ecs.HealthCheck;

  /**
   * How long it has to end after SIGTERM. It gets the signal after the application has ended.
   *
   * @default Duration.seconds(15)
   */
  readonly stopTimeout?: Duration;
}

/**
 * A container that runs beside the application: started before it, stopped after it, with a read-only root file system.
 */
export class Sidecar {
  /** The name of the container. */
  public readonly name: string;

  /** The memory that it may use at most. */
  public readonly memory: Size;

  /** Environment variables that are secret. */
  public readonly secrets?: Record<string, ecs.Secret>;

  private readonly props: SidecarProps;

  public constructor(props: SidecarProps) {
    this.props = props;
    this.name = props.name;
    this.secrets = props.secrets;
    this.memory = props.memory ?? Size.mebibytes(128);
  }

  /**
   * Adds the container to a task.
   *
   * @param taskDefinition the task
   * @param application the container that it runs beside
   * @param logGroup where it logs, in a stream of its own
   */
  public bind(
    taskDefinition: ecs.FargateTaskDefinition,
    application: ecs.ContainerDefinition,
    logGroup: logs.ILogGroup,
  ): ecs.ContainerDefinition {
    const { image, command, environment, healthCheck } = this.props;
    const { essential = false, user = '1000', stopTimeout = Duration.seconds(15) } = this.props;
    requireContainerName(taskDefinition, this.name);
    requireStopTimeout(taskDefinition, `stopTimeout of '${this.name}'`, stopTimeout);
    requireUser(taskDefinition, `user of '${this.name}'`, user);
    requireVariables(taskDefinition, { ...environment, ...this.secrets });
    const container = taskDefinition.addContainer(this.name, {
      image,
      memoryLimitMiB: this.memory.toMebibytes(),
      essential,
      // Whatever else ends goes on missing until the task itself is replaced.
      enableRestartPolicy: !essential,
      user,
      command,
      environment: environment && sortedRecord(environment),
      secrets: this.secrets && sortedRecord(this.secrets),
      healthCheck,
      stopTimeout,
      readonlyRootFilesystem: true,
      logging: containerLogs(logGroup, this.name),
    });
    // ECS stops containers in the reverse order: what the application needs to end well outlives it.
    application.addContainerDependencies({ container, condition: ecs.ContainerDependencyCondition.START });
    return container;
  }
}

function requireContainerName(scope: IConstruct, name: string): void {
  if (CONTAINER_NAME.test(name)) return;
  throw new UsageError(scope, 'InvalidContainerName', {
    got: `a sidecar named '${name}'`,
    expected: 'letters, digits, _ and -, at most 255 of them',
    fix: "for example name: 'log-router'",
  });
}
