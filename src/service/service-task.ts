import { Duration, Size } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledgeAnyResource, acknowledgeSolutionsRule } from '../acknowledgement/acknowledge';
import { ManagedPolicyRole } from '../identity/managed-policy-role';
import { containerLogs } from '../logs/container-logs';
import { quoted, requireWholeNumber, UsageError } from '../validation/usage-error';
import { ContainerEnvironment } from './container-environment';
import { ContainerHealthCheck } from './container-health-check';
import type { ServiceImageConfig } from './service-image';
import type { ServiceOptions } from './service-options';
import type { Sidecar } from './sidecar';
import { taskSize } from './task-size';
import type { TracingConfig } from './tracing';

/** What the tasks of a service are made of. */
export interface ServiceTaskProps {
  readonly serviceName: string;
  readonly options: ServiceOptions;
  readonly port: number;
  readonly architecture: ecs.CpuArchitecture;
  readonly image: ServiceImageConfig;
  readonly tracing: TracingConfig;
  readonly logGroup: logs.ILogGroup;
  /** Left out of the containers' limits, for a proxy that is no container of the task definition. */
  readonly proxyMemoryMiB: number;
}

/** The name of the application's container and of its port mapping. */
export const APPLICATION = 'app';
export const PORT_NAME = 'http';

const DEFAULT_USER = '1000';
const DEFAULT_STOP_TIMEOUT = Duration.seconds(90);
/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
const STOP_TIMEOUT = { what: 'stopTimeout in seconds', min: 2, max: 120, source: 'the limit on Fargate' };
/** @see https://docs.aws.amazon.com/general/latest/gr/ecs-service.html */
const MAX_CONTAINERS = 10;
/** Less than this and no application starts. Unit: MiB. */
const MIN_APPLICATION_MEMORY = 128;
/** What a shell and an HTTP request line both take as it is. */
const PLAIN_PATH = /^\/[\w./~%-]*$/;

/** The tasks of a service: the application, the containers beside it, and the two roles with what they need alone. */
export class ServiceTask extends Construct {
  public readonly definition: ecs.FargateTaskDefinition;
  public readonly container: ecs.ContainerDefinition;
  public readonly environment: ContainerEnvironment;
  public readonly taskRole: iam.Role;
  public readonly executionRole: iam.Role;

  public constructor(scope: Construct, id: string, props: ServiceTaskProps) {
    super(scope, id);
    const { options, tracing } = props;
    const sidecars = [...(tracing.sidecar ? [tracing.sidecar] : []), ...(options.sidecars ?? [])];
    requireDistinctContainers(scope, sidecars);

    this.taskRole = this.role(
      'TaskRole',
      'ECS Exec, X-Ray and the log of Exec sessions: AWS grants these actions on every resource or none (ssmmessages, xray, logs:DescribeLogGroups).',
    );
    this.executionRole = this.role('ExecutionRole', 'AWS grants ecr:GetAuthorizationToken on every resource or none.');
    const size = taskSize(scope, options.cpu ?? 1024, options.memory ?? Size.gibibytes(2));
    this.definition = new ecs.FargateTaskDefinition(this, 'Definition', {
      cpu: size.cpu,
      memoryLimitMiB: size.memoryMiB,
      taskRole: this.taskRole,
      executionRole: this.executionRole,
      runtimePlatform: {
        cpuArchitecture: props.architecture,
        operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
      },
    });
    acknowledgeSolutionsRule(
      this.definition,
      'ECS2',
      'The plain variables hold names, ports and URLs; what is secret comes from Secrets Manager as a container secret.',
    );

    this.environment = new ContainerEnvironment(scope);
    this.container = this.addApplication(scope, props, size.memoryMiB - props.proxyMemoryMiB - memoryOf(sidecars));
    for (const statement of tracing.statements ?? []) this.taskRole.addToPrincipalPolicy(statement);
    for (const sidecar of sidecars) sidecar.bind(this.definition, this.container, props.logGroup);
  }

  private addApplication(scope: Construct, props: ServiceTaskProps, memoryLimitMiB: number): ecs.ContainerDefinition {
    const { options, image, tracing, port } = props;
    const { healthPath = '/health', stopTimeout = DEFAULT_STOP_TIMEOUT } = options;
    requireMemoryLeft(scope, memoryLimitMiB);
    requirePlainPath(scope, healthPath);
    if (!stopTimeout.isUnresolved()) {
      requireWholeNumber(scope, 'StopTimeoutOutOfRange', stopTimeout.toSeconds({ integral: false }), STOP_TIMEOUT);
    }
    return this.definition.addContainer(APPLICATION, {
      image: image.image,
      command: image.command,
      user: options.user ?? image.user ?? DEFAULT_USER,
      memoryLimitMiB,
      portMappings: [{ name: PORT_NAME, containerPort: port, appProtocol: ecs.AppProtocol.http }],
      environment: {
        ...this.environment.claim({ PORT: String(port), SERVICE_NAME: props.serviceName }, 'the platform'),
        ...this.environment.claim(tracing.environment ?? {}, 'tracing'),
        ...this.environment.claim(options.environment ?? {}, 'environment'),
      },
      secrets: this.environment.claim(options.secrets ?? {}, 'secrets'),
      healthCheck: (options.containerHealthCheck ?? ContainerHealthCheck.http()).bind({ port, healthPath }),
      stopTimeout,
      readonlyRootFilesystem: options.exec === false,
      // Reaps what Exec sessions leave behind, and passes SIGTERM on to the application.
      linuxParameters: new ecs.LinuxParameters(this, 'LinuxParameters', { initProcessEnabled: true }),
      logging: containerLogs(props.logGroup, APPLICATION),
    });
  }

  private role(id: string, whyAnyResource: string): ManagedPolicyRole {
    const role = new ManagedPolicyRole(this, id, { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
    acknowledgeAnyResource(role, whyAnyResource);
    return role;
  }
}

function memoryOf(sidecars: Sidecar[]): number {
  return sidecars.reduce((sum, { memory }) => sum + memory.toMebibytes(), 0);
}

function requireDistinctContainers(scope: Construct, sidecars: Sidecar[]): void {
  const names = [APPLICATION, ...sidecars.map(({ name }) => name)];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new UsageError(scope, 'ContainerNameTaken', {
      got: `two containers named '${twice}'`,
      expected: 'a name for each container of the task',
      fix: `rename the sidecar; taken are ${quoted([...new Set(names)])}`,
    });
  }
  if (names.length > MAX_CONTAINERS) {
    throw new UsageError(scope, 'TooManyContainers', {
      got: `${names.length} containers in a task: ${quoted(names)}`,
      expected: `at most ${MAX_CONTAINERS}, the application and tracing included: ECS takes no more in a task definition`,
      fix: 'merge sidecars, or move one into a service of its own',
    });
  }
}

function requireMemoryLeft(scope: Construct, memoryMiB: number): void {
  if (memoryMiB >= MIN_APPLICATION_MEMORY) return;
  throw new UsageError(scope, 'NoMemoryLeft', {
    got: `${memoryMiB} MiB for the application, once the sidecars and the mesh's proxy have theirs`,
    expected: `at least ${MIN_APPLICATION_MEMORY} MiB`,
    fix: 'raise memory, or give the sidecars less',
  });
}

function requirePlainPath(scope: Construct, path: string): void {
  if (PLAIN_PATH.test(path)) return;
  throw new UsageError(scope, 'InvalidHealthPath', {
    got: `healthPath: '${path}'`,
    expected: "a path that begins with '/', of letters, digits and . _ ~ % - /",
    fix: "for example healthPath: '/health'",
  });
}
