import { Duration, Size } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import { containerLogs } from '../logs/container-logs';
import { sortedRecord } from '../naming/sorted-record';
import { brand } from '../validation/brand';
import { checked } from '../validation/checked';
import { UsageError } from '../validation/usage-error';
import type { ContainerVolume } from './container-volume';
import { lengthOf } from './task-definition-size';

/** Options of a sidecar container. */
export interface SidecarProps {
  /** The name of the container, unique in the task. */
  readonly name: string;

  /** The image of the container. Pin it to a version. */
  readonly image: ecs.ContainerImage;

  /**
   * The memory limit of the container, at least 6 MiB. It is part of the memory of the task.
   *
   * @default Size.mebibytes(128)
   */
  readonly memory?: Size;

  /**
   * Whether the task stops when this container exits. ECS restarts a container that is not essential.
   *
   * @default false
   */
  readonly essential?: boolean;

  /**
   * The user (and group) of the container, by number.
   *
   * @default '1000'
   */
  readonly user?: string;

  /**
   * The command that replaces the command of the image.
   *
   * @default - the command of the image
   */
  readonly command?: string[];

  /**
   * Environment variables with plain values.
   *
   * @default - no variables
   */
  readonly environment?: Record<string, string>;

  /**
   * Environment variables with secret values.
   *
   * @default - no secrets
   */
  readonly secrets?: Record<string, ecs.Secret>;

  /**
   * The health check that ECS runs in the container. ECS ignores a health check in the image.
   *
   * @default - no health check
   */
  readonly healthCheck?: ecs.HealthCheck;

  /**
   * The ports that the container listens on. Unit: TCP ports.
   *
   * Containers of one task reach each other at `127.0.0.1` in any case. For clients outside the task, add a rule with
   * `connections` of the service.
   *
   * @default - no ports
   */
  readonly ports?: number[];

  /**
   * The folders that are not part of the image. A folder that the application has too is shared.
   *
   * @default - no volumes
   */
  readonly volumes?: ContainerVolume[];

  /**
   * The state of the container in which the application starts.
   *
   * With `SUCCESS` or `COMPLETE` the container runs before the application and ends. `HEALTHY` needs a health check.
   *
   * @default ecs.ContainerDependencyCondition.START
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
   */
  readonly startCondition?: ecs.ContainerDependencyCondition;

  /**
   * The time between SIGTERM and SIGKILL. The container gets SIGTERM after the application has exited.
   *
   * @default Duration.seconds(15)
   */
  readonly stopTimeout?: Duration;
}

const DEFAULT_STOP_TIMEOUT = Duration.seconds(15);

/**
 * A container that runs beside the application in each task.
 *
 * It starts before the application and stops after it. Its root file system is read-only.
 *
 * @example
 * const cache = new Sidecar({
 *   name: 'cache',
 *   image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/redis:8.2.1-alpine'),
 *   memory: Size.mebibytes(256),
 * });
 * new ServiceDefinition({ sidecars: [cache] });
 */
export class Sidecar {
  static {
    brand(Sidecar, 'Sidecar');
  }

  /** The name of the container. */
  public readonly name: string;

  /** The memory limit of the container. */
  public readonly memory: Size;

  /** Environment variables with secret values. */
  public readonly secrets?: Record<string, ecs.Secret>;

  private readonly props: SidecarProps;

  public constructor(props: SidecarProps) {
    this.props = checked('new Sidecar', 'props', props);
    const { name, secrets, memory = Size.mebibytes(128) } = this.props;
    requireStartCondition(this.props);
    this.name = name;
    this.secrets = secrets;
    this.memory = memory;
  }

  /** @internal */
  public get _ports(): number[] {
    return this.props.ports ?? [];
  }

  /** @internal */
  public get _volumes(): ContainerVolume[] {
    return this.props.volumes ?? [];
  }

  /**
   * The length of its environment and its command. Unit: characters.
   *
   * @internal
   */
  public get _textLength(): number {
    return lengthOf(this.props);
  }

  /**
   * The maximum time that the container needs to end, or 0 if it is not known. Unit: seconds.
   *
   * @internal
   */
  public get _stopSeconds(): number {
    const { startCondition, stopTimeout = DEFAULT_STOP_TIMEOUT } = this.props;
    return stopTimeout.isUnresolved() || (startCondition && ends(startCondition)) ? 0 : stopTimeout.toSeconds();
  }

  /**
   * Adds the container to a task.
   *
   * @param taskDefinition the task definition
   * @param application the container of the application
   * @param logGroup the log group, in which the container gets its own stream
   */
  public bind(
    taskDefinition: ecs.FargateTaskDefinition,
    application: ecs.ContainerDefinition,
    logGroup: logs.ILogGroup,
  ): ecs.ContainerDefinition {
    checked('Sidecar.bind', 'taskDefinition', taskDefinition);
    checked('Sidecar.bind', 'application', application);
    checked('Sidecar.bind', 'logGroup', logGroup);
    const { image, command, environment, healthCheck, ports } = this.props;
    const { startCondition: condition = ecs.ContainerDependencyCondition.START } = this.props;
    const { essential = false, user = '1000', stopTimeout = DEFAULT_STOP_TIMEOUT } = this.props;
    requireOneSource(taskDefinition, this.name, { environment, secrets: this.secrets });
    const container = taskDefinition.addContainer(this.name, {
      image,
      memoryLimitMiB: this.memory.toMebibytes(),
      essential,
      // Without a restart policy, a non-essential container that exits stays down until the task is replaced.
      enableRestartPolicy: !essential && !ends(condition),
      portMappings: ports?.map((containerPort) => ({ containerPort })),
      user,
      command,
      environment: environment && sortedRecord(environment),
      secrets: this.secrets && sortedRecord(this.secrets),
      healthCheck,
      stopTimeout,
      readonlyRootFilesystem: true,
      logging: containerLogs(logGroup, this.name),
    });
    // ECS stops containers in the reverse order, so the sidecar is available while the application shuts down.
    application.addContainerDependencies({ container, condition });
    return container;
  }
}

/** Returns whether a container ends before the application starts. */
function ends(condition: ecs.ContainerDependencyCondition): boolean {
  const { SUCCESS, COMPLETE } = ecs.ContainerDependencyCondition;
  return condition === SUCCESS || condition === COMPLETE;
}

/** Throws if the application would never start, or if ECS would refuse the task definition. */
function requireStartCondition({ name, startCondition, essential, healthCheck }: SidecarProps): void {
  if (startCondition === undefined) return;
  if (essential && ends(startCondition)) {
    throw new UsageError('new Sidecar()', 'InvalidStartCondition', {
      got: `startCondition: ${startCondition} of the sidecar '${name}', which is essential`,
      expected: 'a container that is not essential, because the task stops when an essential container ends',
      fix: 'remove essential',
    });
  }
  if (startCondition === ecs.ContainerDependencyCondition.HEALTHY && !healthCheck) {
    throw new UsageError('new Sidecar()', 'InvalidStartCondition', {
      got: `startCondition: HEALTHY of the sidecar '${name}', which has no health check`,
      expected: 'a health check, because ECS ignores the health check of an image',
      fix: "set healthCheck, for example { command: ['CMD', '/healthy'] }",
    });
  }
}

/** Throws if a variable has a plain and a secret value. ECS would refuse the task definition. */
function requireOneSource(
  scope: IConstruct,
  name: string,
  { environment = {}, secrets = {} }: Pick<SidecarProps, 'environment' | 'secrets'>,
): void {
  const both = Object.keys(environment).find((variable) => Object.hasOwn(secrets, variable));
  if (both === undefined) return;
  throw new UsageError(scope, 'EnvironmentClash', {
    got: `the environment variable '${both}' of '${name}' from secrets and from environment`,
    expected: 'each variable set once',
    fix: 'remove one of them',
  });
}
