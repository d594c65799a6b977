import type { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct, type IDependable } from 'constructs';
import type { IMeshServiceClient, TraceReceiver } from '../mesh/mesh-client';
import type { TradingMesh } from '../mesh/trading-mesh';
import type { RunbookAlarm } from '../runbook/runbook-alarm';
import type { Severities } from '../runbook/severity';
import type { ISecretReader } from '../secrets/secret-reader';
import type { IRotatableSecret } from '../secrets/secret-rotation';
import { declareConnections, declareSecrets } from '../security/declared-access';
import type { Protection } from '../security/protection';
import type { ServiceThresholds } from '../service/alarm-thresholds';
import { DeploymentAlarms } from '../service/deployment/deployment-alarms';
import { cfnService, ecsService, startAfter } from '../service/ecs-service';
import type { MeshedFargateService } from '../service/meshed-fargate-service';
import { highestMaxTasks, type Scaling, scaleService } from '../service/scaling/service-scaling';
import { runningTasksMetric } from '../service/service-metrics';
import { brand } from '../validation/brand';
import { checked, placed } from '../validation/checked';
import { provided } from '../validation/provided';
import { requireSameEnvironment } from '../validation/same-environment';
import type { IDatabaseClient } from '../workload/database-client';
import { OwnRepository } from '../workload/own-repository';
import { RotatingSecrets } from '../workload/rotating-secrets';
import { type IImageHost, WorkloadKind } from '../workload/service-image-config';
import { WorkloadCalls } from '../workload/workload-calls';
import { errorsMetric, WorkloadLogs } from '../workload/workload-logs';
import type { WorkloadTask } from '../workload/workload-task';
import { type FargateWorkerProps, resolveWorkerProps } from './fargate-worker-props';
import type { WorkSourceConfig } from './sources/work-source-config';

/**
 * A Fargate service without requests: it takes work from a queue, a stream or a topic, or from a feed that it opens itself.
 *
 * The worker has no port, so no other service can call it. It can call the services of its mesh. It has its own IAM roles,
 * security group, log groups and image repository.
 *
 * @example
 * const cluster = new SpotCluster(this, 'Cluster', { vpc: vpc });
 * const mesh = new TradingMesh(this, 'Mesh', { vpc: vpc });
 * new FargateWorker(this, 'Feed', { cluster: cluster, mesh: mesh, scaling: { singleton: true } });
 */
export class FargateWorker
  extends Construct
  implements ec2.IConnectable, iam.IGrantable, IMeshServiceClient, ISecretReader, IImageHost, IDatabaseClient
{
  static {
    brand(FargateWorker, 'FargateWorker');
  }

  public readonly serviceName: string;
  public readonly architecture: ecs.CpuArchitecture;
  public readonly workloadKind? = WorkloadKind.WORKER;
  public readonly cluster: ecs.ICluster;
  public readonly service: ecs.FargateService;
  public readonly serviceArn: string;
  public readonly taskDefinition: ecs.FargateTaskDefinition;
  public readonly container: ecs.ContainerDefinition;
  public readonly securityGroup: ec2.SecurityGroup;
  public readonly connections: ec2.Connections;
  public readonly sidecarLogGroup: ILogGroup;
  public readonly encryptionKey: kms.IKey;
  public readonly protection: Protection;
  public readonly traceReceiver?: TraceReceiver;

  /** The name of the worker. */
  public readonly workerName: string;

  /** The mesh whose services the worker can call. */
  public readonly mesh: TradingMesh;

  /** The log group of the application. A metric filter counts the errors in it. */
  public readonly logGroup: ILogGroup;

  /** The task role. */
  public readonly grantPrincipal: iam.IPrincipal;

  /**
   * The scalable task count. Undefined with `singleton`.
   *
   * Application Auto Scaling sets the number of tasks, so it is not in the template.
   */
  public readonly taskCount?: ecs.ScalableTaskCount;

  /** The minimum number of tasks outside schedules. Unit: tasks. */
  public readonly minTasks: number;

  /** The maximum number of tasks, schedules included. Unit: tasks. */
  public readonly maxTasks: number;

  /** The time between SIGTERM and SIGKILL for the application. */
  public readonly stopTimeout: Duration;

  /**
   * The alarm on logged errors. It does not roll deployments back, because it counts the errors of both versions.
   *
   * `addDeploymentAlarm(errorAlarm)` lets it roll them back.
   */
  public readonly errorAlarm: cloudwatch.Alarm;

  /** @internal */
  public readonly _thresholds: ServiceThresholds;

  /** @internal */
  public readonly _scaling: Scaling;

  /** @internal */
  public readonly _severities: Severities;

  private readonly task: WorkloadTask;
  private readonly deploymentAlarms = new DeploymentAlarms(() => cfnService(this.service));
  private readonly rotating = new RotatingSecrets(this, (secret) => {
    secret.addReader(this);
    this.deploymentAlarms.notify();
  });
  private readonly outgoing: WorkloadCalls;
  private readonly source: WorkSourceConfig;
  private readonly images: OwnRepository;

  public constructor(scope: Construct, id: string, props: FargateWorkerProps) {
    super(...placed('new FargateWorker', scope, id));
    const options = checked('new FargateWorker', 'props', props, this);
    const settings = resolveWorkerProps(this, id, options);
    const { scaling } = settings;
    const { mesh, cluster } = options;
    this.serviceName = settings.serviceName;
    this.workerName = settings.serviceName;
    this.architecture = settings.architecture;
    this.encryptionKey = settings.encryptionKey;
    this.protection = settings.protection;
    this.images = new OwnRepository(this, options);
    this.minTasks = scaling.minTasks;
    this.maxTasks = highestMaxTasks(scaling);
    this.mesh = mesh;
    this.cluster = cluster;
    this._scaling = scaling;
    this._thresholds = settings.thresholds;
    this._severities = settings.severities;
    this.outgoing = new WorkloadCalls(this, mesh);
    declareConnections(this, () => this.outgoing.connections);

    const logs = new WorkloadLogs(this, {
      ...settings,
      work: 'worker',
      logs: options.logs,
      logGroup: options.logGroup,
      retention: options.logRetention,
      metricNamespace: mesh.metricNamespace,
      errorsPerMinute: settings.thresholds.errorsPerMinute,
      errorPattern: options.errorPattern,
    });
    this.logGroup = logs.application;
    this.sidecarLogGroup = logs.sidecars;
    this.errorAlarm = logs.errorAlarm;
    this.deploymentAlarms.watch(logs.errorAlarm);

    const { dataPlane } = mesh.backend;
    const { service, task, securityGroup } = ecsService(this, {
      options,
      cluster,
      proxy: provided('MeshDataPlane', 'proxy', dataPlane.proxy, { by: dataPlane, where: this }),
      maxTasks: this.maxTasks,
      singleton: scaling.singleton,
      deployment: settings.deployment,
      healthCheck: settings.healthCheck,
    });
    this.task = task;
    this.stopTimeout = task.stopTimeout as Duration;
    this.taskDefinition = task.definition;
    this.container = task.container;
    this.traceReceiver = task.traceReceiver;
    this.grantPrincipal = task.taskRole;
    this.securityGroup = securityGroup;
    this.connections = securityGroup.connections;
    this.service = service;
    this.serviceArn = service.serviceArn;
    this.taskCount = scaleService(this, scaling);
    const { secrets = [] } = mesh.joinAsClient(this);
    for (const { source } of task.secretFields) this.rotating.add(source);
    for (const secret of secrets) this.rotating.add(secret);
    declareSecrets(task.executionRole, ...secrets.map(({ secretArn }) => secretArn));
    this.source = settings.source._bind(this);
  }

  /** The worker's own image repository. Undefined until `imageRepository()` creates it. */
  public get repository(): ecr.IRepository | undefined {
    return this.images.existing;
  }

  /** Returns the worker's own image repository. The first call creates it. */
  public imageRepository(): ecr.IRepository {
    return this.images.create();
  }

  /**
   * Allows this worker to call a service.
   *
   * Adds an ingress rule to the callee's security group and the variables `<CALLEE>_URL` and `<CALLEE>_ADDRESS` to the
   * application's environment.
   * The callee is deployed first. A second call for the same service changes nothing.
   *
   * Throws if the callee is in another mesh, or in a later stack.
   *
   * @param callee the service to call
   */
  public connectTo(callee: MeshedFargateService): void {
    this.outgoing.add(checked('FargateWorker.connectTo', 'callee', callee, this));
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
    checked('FargateWorker.addEnvironment', 'name', name, this);
    checked('FargateWorker.addEnvironment', 'value', value, this);
    const source = checked('FargateWorker.addEnvironment', 'setBy', setBy, this) ?? 'addEnvironment()';
    this.task.environment.add(this.container, name, value, source);
  }

  /**
   * Sets a secret environment variable of the application.
   *
   * A new value of a `RotatableSecret` redeploys the worker. Throws if the variable is set already.
   *
   * @param name the name of the variable
   * @param secret a field of a `RotatableSecret`, or any other `ecs.Secret`
   * @param setBy the source of the variable, for the error message; `addSecret()` by default
   */
  public addSecret(name: string, secret: ecs.Secret, setBy?: string): void {
    checked('FargateWorker.addSecret', 'name', name, this);
    checked('FargateWorker.addSecret', 'secret', secret, this);
    const source = checked('FargateWorker.addSecret', 'setBy', setBy, this) ?? 'addSecret()';
    const rotating = this.task.addSecret(name, secret, source);
    if (rotating) this.rotating.add(rotating);
  }

  /** The rotating secrets that the containers read when they start. */
  public get rotatableSecrets(): IRotatableSecret[] {
    return this.rotating.all;
  }

  /** The alarms that roll back a deployment. */
  public get rollbackAlarms(): cloudwatch.IAlarm[] {
    return [...this.deploymentAlarms.alarms];
  }

  /** The names of the services that this worker calls, in order. */
  public get calls(): string[] {
    return this.outgoing.names;
  }

  /**
   * Adds an alarm that rolls back a deployment during which it goes into ALARM state.
   *
   * ECS ignores an alarm that is in ALARM state before the deployment. Add only alarms that deployments can cause.
   *
   * Throws if the alarm is in another account or Region, where ECS does not find it.
   *
   * @param alarm the alarm. Its metric must not refer to the ECS service's name, which would be a circular dependency.
   */
  public addDeploymentAlarm(alarm: cloudwatch.IAlarm): void {
    checked('FargateWorker.addDeploymentAlarm', 'alarm', alarm, this);
    requireSameEnvironment(this, { what: 'the alarm', resource: alarm, arn: alarm.alarmArn });
    this.deploymentAlarms.add(alarm);
  }

  /** Returns the metric of the errors that the application logs. */
  public metricErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const given = checked('FargateWorker.metricErrors', 'options', options ?? {}, this);
    return errorsMetric(this.mesh.metricNamespace, this.serviceName, given);
  }

  /** Returns the metric of the running tasks. The cluster must have Container Insights. */
  public metricRunningTasks(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const given = checked('FargateWorker.metricRunningTasks', 'options', options ?? {}, this);
    return runningTasksMetric(this.service, given);
  }

  /** @internal */
  public get _cooldowns(): Pick<Scaling, 'scaleOutCooldown' | 'scaleInCooldown'> {
    const { scaleOutCooldown, scaleInCooldown } = this._scaling;
    return { scaleOutCooldown, scaleInCooldown };
  }

  /**
   * The alarms that exist without monitoring.
   *
   * @internal
   */
  public get _ownAlarms(): cloudwatch.IAlarm[] {
    return [...new Set(this.deploymentAlarms.watched)];
  }

  /**
   * Returns the alarms on the source of the work. A further call creates only the alarms that do not exist yet.
   *
   * @internal
   */
  public _sourceAlarms(scope: Construct): RunbookAlarm[] {
    return this.source.alarms(scope);
  }

  /**
   * Calls a function now, and again after each change of the alarms or rotating secrets.
   *
   * @internal
   */
  public _whenAlarmsChange(listener: () => void): void {
    this.deploymentAlarms.whenChanged(listener);
  }

  /**
   * Makes only the ECS service depend on a resource. The security group and scaling do not wait for it.
   *
   * @internal
   */
  public _startAfter(dependable: IDependable): void {
    startAfter(this.service, dependable);
  }
}
