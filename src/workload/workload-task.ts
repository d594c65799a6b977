import { type Duration, Size } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as efs from 'aws-cdk-lib/aws-efs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ContainerLogs } from '../logs/container-logs';
import type { TraceReceiver } from '../mesh/mesh-client';
import type { MeshProxy } from '../mesh/mesh-data-plane';
import type { SecretField } from '../secrets/secret-field';
import type { IRotatableSecret } from '../secrets/secret-rotation';
import { addDeclared } from '../security/declared-access';
import { ManagedPolicyRole } from '../security/managed-policy-role';
import { acknowledgeAnyResource, acknowledgeSolutionsRule } from '../security/nag-acknowledgements';
import { ownServicePrincipal } from '../security/service-principal';
import { isBranded } from '../validation/brand';
import { returned } from '../validation/provided';
import { quoted, UsageError } from '../validation/usage-error';
import { applicationCommand } from './application-command';
import { ContainerEnvironment } from './container-environment';
import { requireFreePorts } from './container-ports';
import { DEFAULT_USER } from './container-user';
import { requireFargateUlimits } from './fargate-ulimits';
import { requireFargateArchitecture } from './image-architecture';
import { allowPrivateImages } from './private-images';
import { requireVisibleApplication } from './require-visible-application';
import { SecretSources } from './secret-sources';
import type { ServiceImageConfig } from './service-image-config';
import type { Sidecar } from './sidecar';
import { lengthOf, validateTaskDefinitionSize } from './task-definition-size';
import { taskSize } from './task-size';
import { TaskVolumes } from './task-volumes';
import type { TracingConfig } from './tracing-config';
import type { WorkloadOptions } from './workload-options';

/** The options of a workload, and the parts that the workload resolves for its task. */
export interface WorkloadTaskProps {
  /** The name of the workload. The application reads it from `SERVICE_NAME`. */
  readonly name: string;
  readonly options: WorkloadOptions;
  /**
   * The port mapping of the application. The application reads the port from `PORT`.
   *
   * @default - the application listens on no port
   */
  readonly portMapping?: ecs.PortMapping;
  /**
   * The health check of the application's container.
   *
   * @default - no health check
   */
  readonly healthCheck?: ecs.HealthCheck;
  readonly architecture: ecs.CpuArchitecture;
  readonly image: ServiceImageConfig;
  readonly tracing: TracingConfig;
  readonly logGroup: logs.ILogGroup;
  readonly sidecarLogGroup: logs.ILogGroup;
  /** The memory, containers and ports that the mesh adds to the task itself. */
  readonly proxy: MeshProxy;
}

/** The name of the application's container. */
export const APPLICATION = 'app';

const TASKS = 'ecs-tasks.amazonaws.com';
/** @see https://docs.aws.amazon.com/general/latest/gr/ecs-service.html */
const MAX_CONTAINERS = 10;
/** The minimum with which an application can start. Unit: MiB. */
const MIN_APPLICATION_MEMORY = 128;

/** The task definition of a workload: the application, its sidecars, and two roles with only the permissions they need. */
export class WorkloadTask extends Construct {
  public readonly definition: ecs.FargateTaskDefinition;
  public readonly container: ecs.ContainerDefinition;
  /** The image of the application, as its source configures it. */
  public readonly image: ServiceImageConfig;
  /** The sidecars of the options and of tracing. */
  public readonly sidecars: ecs.ContainerDefinition[];
  public readonly environment: ContainerEnvironment;
  public readonly traceReceiver?: TraceReceiver;
  /** The time between SIGTERM and SIGKILL for the application. */
  public readonly stopTimeout?: Duration;
  public readonly taskRole: iam.Role;
  public readonly executionRole: iam.Role;
  /** The secrets that the containers read at their start. */
  public readonly secretSources: SecretSources;
  /** The fields of rotating secrets that the containers read at their start. */
  public readonly secretFields: SecretField[];
  /** The file systems that the containers mount. */
  public readonly fileSystems: efs.IFileSystem[];

  public constructor(scope: Construct, id: string, props: WorkloadTaskProps) {
    super(scope, id);
    const { options, tracing } = props;
    this.image = props.image;
    const sidecars = [...(tracing.sidecar ? [tracing.sidecar] : []), ...(options.sidecars ?? [])];
    requireDistinctContainers(scope, sidecars, props.proxy.containerNames ?? []);
    const shares = sidecars.map(({ name, memory }) => ({ name: `'${name}'`, memoryMiB: memory.toMebibytes() }));
    requireFargateArchitecture(scope, props.architecture);
    requireVisibleApplication(scope, options);
    requireFreePorts(scope, props, sidecars);
    this.secretFields = [options, ...sidecars]
      .flatMap(({ secrets }) => Object.values(secrets ?? {}))
      .filter((secret): secret is SecretField => isBranded(secret, 'SecretField'));

    this.taskRole = this.role(
      'TaskRole',
      'ECS Exec, X-Ray and the log of Exec sessions need actions without resource-level permissions (ssmmessages, xray, logs:DescribeLogGroups).',
      // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
      ownServicePrincipal(this, TASKS, { service: 'ecs', resources: '*' }),
    );
    const executionRole = this.role(
      'ExecutionRole',
      'ecr:GetAuthorizationToken does not support resource-level permissions.',
      // AWS documents no condition for this role.
      new iam.ServicePrincipal(TASKS),
    );
    this.executionRole = executionRole;
    this.secretSources = new SecretSources(scope, executionRole);
    const size = taskSize(scope, options.cpu ?? 1024, options.memory ?? Size.gibibytes(2));
    this.definition = new ecs.FargateTaskDefinition(this, 'Definition', {
      cpu: size.cpu,
      memoryLimitMiB: size.memoryMiB,
      // Without a value, a property injector of a company may have one.
      ...(options.ephemeralStorage && { ephemeralStorageGiB: options.ephemeralStorage.toGibibytes() }),
      taskRole: this.taskRole,
      executionRole: this.executionRole,
      runtimePlatform: {
        cpuArchitecture: props.architecture,
        operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
      },
    });
    allowPrivateImages(this.definition, executionRole);
    acknowledgeSolutionsRule(
      this.definition,
      'ECS2',
      'The plain variables contain names, ports and URLs. Secret values are container secrets from Secrets Manager.',
    );

    this.stopTimeout = options.stopTimeout;
    this.environment = new ContainerEnvironment(scope);
    this.traceReceiver = tracing.receiver;
    shares.push({ name: "the mesh's proxy", memoryMiB: props.proxy.memoryMiB ?? 0 });
    const volumes = new TaskVolumes(scope, this.definition);
    this.container = this.addApplication(scope, props, remainingMemory(scope, size.memoryMiB, shares));
    volumes.mount(this.container, options.volumes);
    for (const { secrets } of [options, ...sidecars]) this.secretSources.add(secrets);
    for (const statement of tracing.statements ?? []) addDeclared(this.taskRole, statement);
    const { command, entryPoint } = options;
    // A proxy in a container of its own has a configuration that grows with the callees.
    const fixed = props.proxy.containerNames
      ? Number.POSITIVE_INFINITY
      : sidecars.reduce((sum, { _textLength }) => sum + _textLength, lengthOf({ command, entryPoint }));
    scope.node.addValidation({
      validate: () => validateTaskDefinitionSize(scope, this.definition, fixed + this.environment.length),
    });
    this.sidecars = sidecars.map((sidecar) => {
      const bind = () => sidecar.bind(this.definition, this.container, props.sidecarLogGroup);
      const container = returned('Sidecar', 'bind', bind, { by: sidecar, where: scope });
      volumes.mount(container, sidecar._volumes);
      return container;
    });
    this.fileSystems = volumes.fileSystems;
  }

  /** Sets a secret variable of the application. Returns the rotating secret that it reads, if it reads one. */
  public addSecret(name: string, secret: ecs.Secret, setBy: string): IRotatableSecret | undefined {
    this.secretSources.add({ [name]: secret });
    this.environment.addSecret(this.container, name, secret, setBy);
    return isBranded(secret, 'SecretField') ? (secret as SecretField).source : undefined;
  }

  private addApplication(scope: Construct, props: WorkloadTaskProps, memoryLimitMiB: number): ecs.ContainerDefinition {
    const { name, options, image, tracing, portMapping, healthCheck } = props;
    const { stopTimeout, user = image.user ?? DEFAULT_USER } = options;
    const port = portMapping && { PORT: String(portMapping.containerPort) };
    return this.definition.addContainer(APPLICATION, {
      image: image.image,
      ...applicationCommand(scope, image, options),
      workingDirectory: options.workingDirectory,
      ulimits: requireFargateUlimits(scope, options.ulimits),
      environmentFiles: options.environmentFiles,
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
      // Reaps zombie processes of Exec sessions, and forwards SIGTERM to the application.
      linuxParameters: new ecs.LinuxParameters(this, 'LinuxParameters', { initProcessEnabled: true }),
      logging: (options.logs ?? ContainerLogs.nonBlocking())._driver(props.logGroup, APPLICATION),
    });
  }

  private role(id: string, anyResourceReason: string, assumedBy: iam.IPrincipal): ManagedPolicyRole {
    const role = new ManagedPolicyRole(this, id, { assumedBy });
    acknowledgeAnyResource(role, anyResourceReason);
    return role;
  }
}

/** The share of the task's memory that a container uses. */
interface MemoryShare {
  readonly name: string;
  readonly memoryMiB: number;
}

function requireDistinctContainers(scope: Construct, sidecars: Sidecar[], meshContainers: string[]): void {
  const names = [APPLICATION, ...meshContainers, ...sidecars.map(({ name }) => name)];
  const duplicate = names.find((name, index) => names.indexOf(name) !== index);
  if (duplicate !== undefined) {
    throw new UsageError(scope, 'ContainerNameTaken', {
      got: `two containers named '${duplicate}'`,
      expected: 'a unique name for each container of the task',
      fix: `rename the sidecar; names in use are ${quoted([...new Set(names)])}`,
    });
  }
  if (names.length > MAX_CONTAINERS) {
    throw new UsageError(scope, 'TooManyContainers', {
      got: `${names.length} containers in a task: ${quoted(names)}`,
      expected: `at most ${MAX_CONTAINERS} with the application, tracing and the mesh (the limit of ECS for a task definition)`,
      fix: 'merge sidecars, or move a sidecar into a separate service',
    });
  }
}

function remainingMemory(scope: Construct, taskMiB: number, shares: MemoryShare[]): number {
  const remaining = shares.reduce((rest, { memoryMiB }) => rest - memoryMiB, taskMiB);
  if (remaining >= MIN_APPLICATION_MEMORY) return remaining;
  throw new UsageError(scope, 'NoMemoryLeft', {
    got: `memory: ${taskMiB} MiB, and other containers with ${shares.map(({ name, memoryMiB }) => `${memoryMiB} (${name})`).join(' + ')}`,
    expected: `at least ${MIN_APPLICATION_MEMORY} MiB for the application`,
    fix: 'increase the memory of the task, or decrease the memory of the sidecars',
  });
}
