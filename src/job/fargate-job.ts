import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import { Construct, type IDependable } from 'constructs';
import { CapacityMix } from '../cluster/capacity-mix';
import { EncryptedLogGroup } from '../logs/encrypted-log-group';
import type { IMeshClient, TraceReceiver } from '../mesh/mesh-client';
import type { IMeshMember } from '../mesh/mesh-member';
import type { TradingMesh } from '../mesh/trading-mesh';
import { privateSubnets } from '../network/subnet-selection';
import { TaskSecurityGroup } from '../network/task-security-group';
import { limitStackSize } from '../quotas/stack-limits';
import type { IRotatableSecret } from '../secrets/secret-rotation';
import { declareConnections, declareSecrets } from '../security/declared-access';
import type { Protection } from '../security/protection';
import { brand } from '../validation/brand';
import { checked, placed } from '../validation/checked';
import { provided } from '../validation/provided';
import { applicationLogGroup } from '../workload/application-log-group';
import type { IDatabaseClient } from '../workload/database-client';
import { allowFileSystem } from '../workload/file-system-access';
import { furtherSecurityGroupIds } from '../workload/further-security-groups';
import { OwnRepository } from '../workload/own-repository';
import { ownedTask } from '../workload/owned-task';
import { RotatingSecrets } from '../workload/rotating-secrets';
import { type IImageHost, WorkloadKind } from '../workload/service-image-config';
import { validateCapacityProviders } from '../workload/validate-capacity-providers';
import { WorkloadCalls } from '../workload/workload-calls';
import type { WorkloadTask } from '../workload/workload-task';
import { commandOfRuns } from './command-of-runs';
import { type FargateJobProps, resolveProps } from './fargate-job-props';
import { JobRuns } from './job-runs';
import { jobSchedules } from './job-schedules';
import type { JobScheduleConfig } from './schedule/job-schedule-config';

/**
 * A job: tasks on Fargate that run at scheduled times, or when somebody starts them, and end by themselves.
 *
 * A run is an execution of a state machine of AWS Step Functions. It repeats tasks that fail, stops tasks that take too
 * long, and keeps the input of a run that failed in a dead-letter queue. Nothing can call a job.
 *
 * @example
 * const cluster = new SpotCluster(this, 'Cluster', { vpc: vpc });
 * const mesh = new TradingMesh(this, 'Mesh', { vpc: vpc });
 * new FargateJob(this, 'EndOfDay', {
 *   cluster: cluster,
 *   mesh: mesh,
 *   schedule: JobSchedule.afterClose(MarketCalendar.nyse(), Duration.minutes(30)),
 * });
 */
export class FargateJob
  extends Construct
  implements ec2.IConnectable, iam.IGrantable, IMeshClient, IImageHost, IDatabaseClient
{
  static {
    brand(FargateJob, 'FargateJob');
  }

  /** The name of the job, which is also its name in the mesh. */
  public readonly jobName: string;
  public readonly serviceName: string;
  public readonly workloadKind?: WorkloadKind = WorkloadKind.JOB;
  public readonly architecture: ecs.CpuArchitecture;
  public readonly taskDefinition: ecs.FargateTaskDefinition;
  public readonly container: ecs.ContainerDefinition;
  public readonly securityGroup: ec2.SecurityGroup;
  public readonly connections: ec2.Connections;
  public readonly sidecarLogGroup: ILogGroup;
  public readonly encryptionKey: kms.IKey;
  public readonly protection: Protection;
  public readonly traceReceiver?: TraceReceiver;

  /** The cluster of the tasks. */
  public readonly cluster: ecs.ICluster;

  /** The mesh whose services the job calls. */
  public readonly mesh: TradingMesh;

  /** The log group of the application. The sidecars write there too, except with `ContainerLogs.audit()`. */
  public readonly logGroup: ILogGroup;

  /** The task role. */
  public readonly grantPrincipal: iam.IPrincipal;

  /** The state machine. An execution of it is a run of the job. */
  public readonly stateMachine: stepfunctions.IStateMachine;

  /** The ARN of the state machine. */
  public readonly stateMachineArn: string;

  /** The queue of the runs that failed, and of the scheduled runs that could not start. It keeps messages for 14 days. */
  public readonly deadLetterQueue: sqs.IQueue;

  /** The schedules. The list is empty with `JobSchedule.onDemand()`. */
  public readonly schedules: scheduler.CfnSchedule[];

  /** @internal */
  public readonly _schedule: JobScheduleConfig;

  /** @internal */
  public readonly _startMinutes: number;

  /** @internal */
  public readonly _finishMinutes: number;

  private readonly task: WorkloadTask;
  private readonly runs: JobRuns;
  private readonly outgoing: WorkloadCalls;
  private readonly listeners: (() => void)[] = [];
  private readonly rotating = new RotatingSecrets(this, () => {
    for (const listener of this.listeners) listener();
  });
  private readonly images: OwnRepository;

  public constructor(scope: Construct, id: string, props: FargateJobProps) {
    super(...placed('new FargateJob', scope, id));
    const options = checked('new FargateJob', 'props', props, this);
    const settings = resolveProps(this, id, options);
    const { cluster, mesh } = options;
    const { jobName, encryptionKey, protection } = settings;
    this.jobName = jobName;
    this.serviceName = jobName;
    this.architecture = settings.architecture;
    this.encryptionKey = encryptionKey;
    this.protection = protection;
    this.cluster = cluster;
    this.mesh = mesh;
    this.images = new OwnRepository(this, options);
    this._schedule = settings.schedule;
    this._startMinutes = settings.startMinutes;
    this._finishMinutes = settings.finishMinutes;
    this.outgoing = new WorkloadCalls(this, mesh);
    declareConnections(this, () => this.outgoing.connections);

    const { logRetention: retention, logs, logGroup } = options;
    this.logGroup = applicationLogGroup(this, { encryptionKey, protection, retention, logs, logGroup });
    // Nothing counts the errors in the log of a job, so the sidecars may write there. Only an audit log is kept for years.
    this.sidecarLogGroup = logs?._isAudit
      ? new EncryptedLogGroup(this, 'SidecarLogs', { encryptionKey, protection, retention })
      : this.logGroup;
    const { vpc } = cluster;
    const { selection, hasInternetEgress } = privateSubnets(this, vpc);
    const { dataPlane } = mesh.backend;
    const proxy = provided('MeshDataPlane', 'proxy', dataPlane.proxy, { by: dataPlane, where: this });
    this.task = ownedTask(this, { options, proxy, vpc, hasInternetEgress });
    this.taskDefinition = this.task.definition;
    this.container = this.task.container;
    this.traceReceiver = this.task.traceReceiver;
    this.grantPrincipal = this.task.taskRole;
    const description = `Tasks of ${jobName}`;
    this.securityGroup = new TaskSecurityGroup(this, 'SecurityGroup', { vpc, description, outbound: options.outbound });
    this.connections = this.securityGroup.connections;
    const furtherIds = furtherSecurityGroupIds(this, vpc, options.securityGroups);
    limitStackSize(this);
    const capacityProviderStrategy = (options.capacity ?? CapacityMix.onDemand())._bind(this);
    this.node.addValidation({ validate: () => validateCapacityProviders(this, cluster, capacityProviderStrategy) });

    this.runs = new JobRuns(this, 'Runs', {
      jobName,
      cluster,
      taskDefinition: this.taskDefinition,
      encryptionKey,
      protection,
      settings: {
        container: this.container.containerName,
        capacityProviderStrategy,
        subnets: vpc.selectSubnets(selection).subnetIds,
        securityGroups: [this.securityGroup.securityGroupId, ...furtherIds],
        ...commandOfRuns(this, this.task.image, options),
        maxParallel: settings.maxParallel,
        retries: settings.retries,
        timeoutSeconds: settings.timeout.toSeconds(),
        allowOverlap: options.allowOverlap ?? false,
        triggers: settings.schedule.triggers,
      },
    });
    this.deadLetterQueue = this.runs.deadLetterQueue;
    this.stateMachineArn = this.runs.stateMachine.ref;
    this.stateMachine = stepfunctions.StateMachine.fromStateMachineArn(this, 'Imported', this.stateMachineArn);
    // The first task needs the permissions to read secrets and write logs, and a network path to both AWS services.
    this._startAfter(this.task.executionRole);
    this._startAfter(vpc.selectSubnets(selection).internetConnectivityEstablished);
    for (const fileSystem of this.task.fileSystems) {
      allowFileSystem(this, fileSystem, this.securityGroup);
      this._startAfter(fileSystem.mountTargetsAvailable);
    }
    this.schedules = jobSchedules(this, {
      jobName,
      triggers: settings.schedule.triggers,
      stateMachineArn: this.stateMachineArn,
      deadLetterQueue: this.deadLetterQueue,
      encryptionKey,
    });
    const { secrets = [] } = mesh.joinAsClient(this);
    for (const { source } of this.task.secretFields) this.rotating.add(source);
    for (const secret of secrets) this.rotating.add(secret);
    declareSecrets(this.task.executionRole, ...secrets.map(({ secretArn }) => secretArn));
  }

  /** The job's own image repository. Undefined until `imageRepository()` creates it. */
  public get repository(): ecr.IRepository | undefined {
    return this.images.existing;
  }

  /** Returns the job's own image repository. The first call creates it. */
  public imageRepository(): ecr.IRepository {
    return this.images.create();
  }

  /**
   * Allows the job to call a service.
   *
   * Adds an ingress rule to the callee's security group and the variables `<CALLEE>_URL` and `<CALLEE>_ADDRESS` to the
   * application's environment.
   * A second call for the same service changes nothing.
   *
   * With Service Connect, the URL has a DNS name of Cloud Map, because AWS adds no proxy to the tasks of a job. Such calls
   * are not retried, and have no timeout and no metrics. Throws there if the callee has TLS, or if its deployments shift
   * traffic.
   *
   * @param callee the service to call
   */
  public connectTo(callee: IMeshMember): void {
    this.outgoing.add(checked('FargateJob.connectTo', 'callee', callee, this));
  }

  /**
   * Sets a plain-text environment variable of the application.
   *
   * Throws if the variable is set already.
   *
   * @param name the name of the variable
   * @param value the value
   * @param setBy the source of the variable, for the error message; `addEnvironment()` by default
   */
  public addEnvironment(name: string, value: string, setBy?: string): void {
    checked('FargateJob.addEnvironment', 'name', name, this);
    checked('FargateJob.addEnvironment', 'value', value, this);
    const source = checked('FargateJob.addEnvironment', 'setBy', setBy, this) ?? 'addEnvironment()';
    this.task.environment.add(this.container, name, value, source);
  }

  /**
   * Sets a secret environment variable of the application.
   *
   * A run reads the value that is current when it starts. Throws if the variable is set already.
   *
   * @param name the name of the variable
   * @param secret a field of a `RotatableSecret`, or any other `ecs.Secret`
   * @param setBy the source of the variable, for the error message; `addSecret()` by default
   */
  public addSecret(name: string, secret: ecs.Secret, setBy?: string): void {
    checked('FargateJob.addSecret', 'name', name, this);
    checked('FargateJob.addSecret', 'secret', secret, this);
    const source = checked('FargateJob.addSecret', 'setBy', setBy, this) ?? 'addSecret()';
    const rotating = this.task.addSecret(name, secret, source);
    if (rotating) this.rotating.add(rotating);
  }

  /** The rotating secrets that the containers read when they start. */
  public get rotatableSecrets(): IRotatableSecret[] {
    return this.rotating.all;
  }

  /** The names of the services that this job calls, in order. */
  public get calls(): string[] {
    return this.outgoing.names;
  }

  /**
   * Grants a principal the permission to start runs.
   *
   * @param grantee the principal
   */
  public grantStart(grantee: iam.IGrantable): iam.Grant {
    return this.stateMachine.grantStartExecution(checked('FargateJob.grantStart', 'grantee', grantee, this));
  }

  /**
   * Makes runs start after a resource.
   *
   * @internal
   */
  public _startAfter(dependable: IDependable): void {
    this.runs.stateMachine.node.addDependency(dependable);
  }

  /**
   * Calls a function now, and again after each new rotating secret.
   *
   * @internal
   */
  public _whenSecretsChange(listener: () => void): void {
    this.listeners.push(listener);
    listener();
  }
}
