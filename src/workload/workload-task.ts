import { Duration, Size, SizeRoundingBehavior } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { containerLogs } from '../logs/container-logs';
import type { MeshProxy } from '../mesh/mesh-data-plane';
import type { TraceReceiver } from '../mesh/mesh-member';
import { SecretField } from '../secrets/secret-field';
import { ManagedPolicyRole } from '../security/managed-policy-role';
import { acknowledgeAnyResource, acknowledgeSolutionsRule } from '../security/nag-acknowledgements';
import { requireStopTimeout } from '../validation/durations';
import { quoted, requireWholeNumber, UsageError } from '../validation/usage-error';
import { ContainerEnvironment } from './container-environment';
import { DEFAULT_USER, requireUser } from './container-user';
import type { ServiceImageConfig } from './service-image-config';
import type { Sidecar } from './sidecar';
import { taskSize } from './task-size';
import type { TracingConfig } from './tracing';
import type { WorkloadOptions } from './workload-options';

/** What the tasks of a service are made of. */
export interface WorkloadTaskProps {
  /** The name of the workload. The application reads it from `SERVICE_NAME`. */
  readonly name: string;
  readonly options: WorkloadOptions;
  /** The port of the application. Without one it gets no `PORT`. */
  readonly portMapping?: ecs.PortMapping;
  readonly healthCheck?: ecs.HealthCheck;
  readonly architecture: ecs.CpuArchitecture;
  readonly image: ServiceImageConfig;
  readonly tracing: TracingConfig;
  readonly logGroup: logs.ILogGroup;
  readonly sidecarLogGroup: logs.ILogGroup;
  /** What the mesh puts beside the application, itself. */
  readonly proxy: MeshProxy;
}

/** The name of the application's container. */
export const APPLICATION = 'app';

const DEFAULT_STOP_TIMEOUT = Duration.seconds(90);
/** @see https://docs.aws.amazon.com/general/latest/gr/ecs-service.html */
const MAX_CONTAINERS = 10;
/**
 * The least that a container runtime takes, and the most that a task has. Unit: MiB.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
const SIDECAR_MEMORY = { min: 6, max: 122_880 };
/** Less than this and no application starts. Unit: MiB. */
const MIN_APPLICATION_MEMORY = 128;

/** The tasks of a service: the application, the containers beside it, and the two roles with what they need alone. */
export class WorkloadTask extends Construct {
  public readonly definition: ecs.FargateTaskDefinition;
  public readonly container: ecs.ContainerDefinition;
  /** The containers beside the application. */
  public readonly sidecars: ecs.ContainerDefinition[];
  public readonly environment: ContainerEnvironment;
  public readonly traceReceiver?: TraceReceiver;
  public readonly taskRole: iam.Role;
  public readonly executionRole: iam.Role;
  /** The fields of rotating secrets that the containers are given when they start. */
  public readonly secretFields: SecretField[];

  public constructor(scope: Construct, id: string, props: WorkloadTaskProps) {
    super(scope, id);
    const { options, tracing } = props;
    const sidecars = [...(tracing.sidecar ? [tracing.sidecar] : []), ...(options.sidecars ?? [])];
    requireDistinctContainers(scope, sidecars, props.proxy.containerNames ?? []);
    requireSidecarMemory(scope, sidecars);
    if (props.portMapping) requireFreePort(scope, props.portMapping.containerPort, tracing, props.proxy);
    this.secretFields = [options, ...sidecars]
      .flatMap(({ secrets }) => Object.values(secrets ?? {}))
      .filter((secret) => secret instanceof SecretField);

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
    this.traceReceiver = tracing.receiver;
    const others = [...sidecars.map(memoryOf), { name: "the mesh's proxy", memoryMiB: props.proxy.memoryMiB ?? 0 }];
    this.container = this.addApplication(scope, props, memoryLeft(scope, size.memoryMiB, others));
    for (const statement of tracing.statements ?? []) this.taskRole.addToPrincipalPolicy(statement);
    this.sidecars = sidecars.map((sidecar) => sidecar.bind(this.definition, this.container, props.sidecarLogGroup));
  }

  private addApplication(scope: Construct, props: WorkloadTaskProps, memoryLimitMiB: number): ecs.ContainerDefinition {
    const { name, options, image, tracing, portMapping, healthCheck } = props;
    const { stopTimeout = DEFAULT_STOP_TIMEOUT, user = image.user ?? DEFAULT_USER } = options;
    const port = portMapping && { PORT: String(portMapping.containerPort) };
    requireUser(scope, 'user', user);
    requireStopTimeout(scope, 'stopTimeout', stopTimeout);
    return this.definition.addContainer(APPLICATION, {
      image: image.image,
      command: image.command,
      user,
      memoryLimitMiB,
      portMappings: portMapping && [portMapping],
      environment: {
        ...this.environment.claim({ ...port, SERVICE_NAME: name }, 'the platform'),
        ...this.environment.claim(tracing.environment ?? {}, 'tracing'),
        ...this.environment.claim(options.environment ?? {}, 'environment'),
      },
      secrets: this.environment.claim(options.secrets ?? {}, 'secrets'),
      healthCheck,
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

/** What a container takes from the task. */
interface MemoryTaken {
  readonly name: string;
  readonly memoryMiB: number;
}

function memoryOf({ name, memory }: Sidecar): MemoryTaken {
  return { name: `'${name}'`, memoryMiB: memory.toMebibytes() };
}

function requireDistinctContainers(scope: Construct, sidecars: Sidecar[], ofMesh: string[]): void {
  const names = [APPLICATION, ...ofMesh, ...sidecars.map(({ name }) => name)];
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
      expected: `at most ${MAX_CONTAINERS}, the application, tracing and the mesh included: ECS takes no more in a task definition`,
      fix: 'merge sidecars, or move one into a service of its own',
    });
  }
}

function requireSidecarMemory(scope: Construct, sidecars: Sidecar[]): void {
  for (const { name, memory } of sidecars) {
    const what = `memory of '${name}' in MiB`;
    const mebibytes = memory.isUnresolved() ? Number.NaN : memory.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
    requireWholeNumber(scope, 'SidecarMemoryOutOfRange', mebibytes, { what, ...SIDECAR_MEMORY });
  }
}

function requireFreePort(scope: Construct, port: number, tracing: TracingConfig, { ports = [] }: MeshProxy): void {
  const { sidecar, sidecarPorts = [] } = tracing;
  const taken = sidecarPorts.includes(port);
  if (!taken && !ports.includes(port)) return;
  throw new UsageError(scope, 'PortTaken', {
    got: `port: ${port}, which ${taken ? `the sidecar '${sidecar?.name}'` : "the mesh's proxy"} listens on in the same task`,
    expected: `a port other than ${ranges(taken ? sidecarPorts : ports)}`,
    fix: `let the application listen on another port${taken ? ', or choose Tracing.none()' : ''}`,
  });
}

/** Ports in order, those in a row as a range. */
function ranges(ports: number[]): string {
  const rows = ports.reduce<number[][]>((before, port) => {
    const last = before[before.length - 1];
    if (last && port === last[last.length - 1] + 1) last.push(port);
    else before.push([port]);
    return before;
  }, []);
  return rows.map((row) => (row.length > 2 ? `${row[0]} to ${row[row.length - 1]}` : row.join(', '))).join(', ');
}

function memoryLeft(scope: Construct, taskMiB: number, others: MemoryTaken[]): number {
  const left = others.reduce((rest, { memoryMiB }) => rest - memoryMiB, taskMiB);
  if (left >= MIN_APPLICATION_MEMORY) return left;
  throw new UsageError(scope, 'NoMemoryLeft', {
    got: `memory: ${taskMiB} MiB, of which others take ${others.map(({ name, memoryMiB }) => `${memoryMiB} (${name})`).join(' + ')}`,
    expected: `at least ${MIN_APPLICATION_MEMORY} MiB left for the application`,
    fix: 'raise memory, or give the sidecars less',
  });
}
