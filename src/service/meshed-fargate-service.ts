import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct, type IDependable } from 'constructs';
import type { TraceReceiver } from '../mesh/mesh-client';
import type { IMeshMember } from '../mesh/mesh-member';
import type { TrafficPolicy } from '../mesh/policy/traffic-policy';
import type { Protocol } from '../mesh/protocol';
import type { TestTraffic } from '../mesh/test-traffic';
import type { TradingMesh } from '../mesh/trading-mesh';
import type { Severities } from '../runbook/severity';
import type { ISecretReader } from '../secrets/secret-reader';
import type { IRotatableSecret } from '../secrets/secret-rotation';
import { declareConnections, declareSecrets } from '../security/declared-access';
import type { Protection } from '../security/protection';
import { brand } from '../validation/brand';
import { checked, placed } from '../validation/checked';
import { provided } from '../validation/provided';
import { requireSameEnvironment } from '../validation/same-environment';
import type { IDatabaseClient } from '../workload/database-client';
import { OwnRepository } from '../workload/own-repository';
import { RotatingSecrets } from '../workload/rotating-secrets';
import type { IImageHost } from '../workload/service-image-config';
import { WorkloadCalls } from '../workload/workload-calls';
import { errorsMetric, WorkloadLogs } from '../workload/workload-logs';
import type { WorkloadTask } from '../workload/workload-task';
import type { ServiceThresholds } from './alarm-thresholds';
import { appProtocolOf, defaultHealthCheck } from './application-protocol';
import type { ShiftedNetworkTarget, ShiftedTarget } from './blue-green-target';
import { DeploymentAlarms } from './deployment/deployment-alarms';
import type { DeploymentPolicy } from './deployment/deployment-policy';
import { cfnService, ecsService, startAfter } from './ecs-service';
import { type MeshedFargateServiceProps, resolveProps } from './meshed-fargate-service-props';
import { ServiceMigration } from './migration/service-migration';
import { highestMaxTasks, type Scaling, scaleService } from './scaling/service-scaling';
import { runningTasksMetric } from './service-metrics';
import { ServiceTargets } from './service-targets';
import { validateProtocolOptions } from './validate-protocol-options';

/**
 * A Fargate service that can call, and be called by, the other services of its mesh.
 *
 * The service has its own IAM roles, security group, log groups and image repository. It scales between a minimum and a
 * maximum number of tasks. ECS rolls back a deployment whose tasks do not start, or whose requests fail behind a load
 * balancer.
 *
 * @example
 * const cluster = new SpotCluster(this, 'Cluster', { vpc: vpc });
 * const mesh = new TradingMesh(this, 'Mesh', { vpc: vpc });
 * const risk = new MeshedFargateService(this, 'Risk', { cluster: cluster, mesh: mesh });
 * const gateway = new MeshedFargateService(this, 'Gateway', { cluster: cluster, mesh: mesh });
 * gateway.connectTo(risk);
 */
export class MeshedFargateService
  extends Construct
  implements ec2.IConnectable, iam.IGrantable, IMeshMember, ISecretReader, IImageHost, IDatabaseClient
{
  static {
    brand(MeshedFargateService, 'MeshedFargateService');
  }

  public readonly serviceName: string;
  public readonly port: number;
  public readonly portName: string;
  public readonly protocol: Protocol;
  public readonly healthPath: string;
  public readonly trafficPolicy: TrafficPolicy;
  public readonly testTraffic?: TestTraffic;
  public readonly shiftsTraffic: boolean;
  public readonly architecture: ecs.CpuArchitecture;
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

  /** The mesh of the service. */
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

  /**
   * The alarm on logged errors. It does not roll deployments back, because it counts the errors of both versions.
   *
   * `addDeploymentAlarm(errorAlarm)` lets it roll them back.
   */
  public readonly errorAlarm: cloudwatch.Alarm;

  /** @internal */
  public readonly _deployment: DeploymentPolicy;

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
  private readonly targets = new ServiceTargets(this, () => this.mesh.entryOf(this));
  private readonly outgoing: WorkloadCalls;
  private readonly images: OwnRepository;

  public constructor(scope: Construct, id: string, props: MeshedFargateServiceProps) {
    super(...placed('new MeshedFargateService', scope, id));
    const options = checked('new MeshedFargateService', 'props', props, this);
    const settings = resolveProps(this, id, options);
    const { scaling, deployment } = settings;
    const { mesh, cluster } = options;
    this.serviceName = settings.serviceName;
    this.port = settings.port;
    this.protocol = settings.protocol;
    this.portName = this.protocol.name;
    this.healthPath = settings.healthPath;
    this.trafficPolicy = settings.traffic;
    this.testTraffic = deployment.testTraffic;
    this.shiftsTraffic = deployment.shiftsTraffic;
    validateProtocolOptions(this, options);
    this.architecture = settings.architecture;
    this.encryptionKey = settings.encryptionKey;
    this.protection = settings.protection;
    this.images = new OwnRepository(this, props);
    this.minTasks = scaling.minTasks;
    this._scaling = scaling;
    this.mesh = mesh;
    this.cluster = cluster;
    this._deployment = deployment;
    this._thresholds = settings.thresholds;
    this._severities = settings.severities;
    this.outgoing = new WorkloadCalls(this, mesh);
    declareConnections(this, () => this.outgoing.connections);

    const logs = new WorkloadLogs(this, {
      ...settings,
      work: 'service',
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
      maxTasks: highestMaxTasks(scaling),
      singleton: scaling.singleton,
      deployment,
      portMapping: { name: this.portName, containerPort: this.port, appProtocol: appProtocolOf(this.protocol) },
      healthCheck: (options.containerHealthCheck ?? defaultHealthCheck(this.protocol))._bind(this),
      stopping: { proxy: dataPlane._stopOf(this), timeout: this.trafficPolicy.timeout },
      healthCheckGracePeriod: options.healthCheckGracePeriod ?? Duration.seconds(60),
    });
    this.task = task;
    this.taskDefinition = task.definition;
    this.container = task.container;
    this.traceReceiver = task.traceReceiver;
    this.grantPrincipal = task.taskRole;
    this.securityGroup = securityGroup;
    this.connections = securityGroup.connections;
    this.service = service;
    this.serviceArn = service.serviceArn;
    this.taskCount = scaleService(this, scaling);
    const { secrets = [] } = mesh.join(this);
    for (const { source } of task.secretFields) this.rotating.add(source);
    for (const secret of secrets) this.rotating.add(secret);
    declareSecrets(task.executionRole, ...secrets.map(({ secretArn }) => secretArn));
    const { migration, securityGroups } = options;
    if (migration) new ServiceMigration(this, 'Migration', { migration, image: task.image, securityGroups });
  }

  /** The service's own image repository. Undefined until `imageRepository()` creates it. */
  public get repository(): ecr.IRepository | undefined {
    return this.images.existing;
  }

  /** The target group of HTTP requests. Undefined if the service has no routes for them. */
  public get targetGroup(): elbv2.ApplicationTargetGroup | undefined {
    return this.targets.group;
  }

  /** The second target group. Undefined unless the service has routes and its deployment policy shifts traffic. */
  public get alternateTargetGroup(): elbv2.ApplicationTargetGroup | undefined {
    return this.targets.alternate;
  }

  /** The target group of TCP connections. Undefined if the service has no `Route.tcp()`. */
  public get networkTargetGroup(): elbv2.NetworkTargetGroup | undefined {
    return this.targets.network[0];
  }

  /** The second target group of TCP connections. Undefined unless the deployment policy shifts them. */
  public get alternateNetworkTargetGroup(): elbv2.NetworkTargetGroup | undefined {
    return this.targets.network[1];
  }

  /** @internal */
  public get _targetGroups(): elbv2.ApplicationTargetGroup[] {
    return this.targets.all;
  }

  /** @internal */
  public get _networkTargetGroups(): elbv2.NetworkTargetGroup[] {
    return this.targets.network;
  }

  /** Returns the service's own image repository. The first call creates it. */
  public imageRepository(): ecr.IRepository {
    return this.images.create();
  }

  /**
   * Allows this service to call another service.
   *
   * Adds an ingress rule to the callee's security group and the variables `<CALLEE>_URL` and `<CALLEE>_ADDRESS` to the
   * application's environment.
   * Where the mesh needs it, the callee is deployed first. A second call for the same service changes nothing.
   *
   * Throws if the call closes a cycle that the mesh does not support, or goes from an earlier stack to a later one.
   *
   * @param callee the service to call
   */
  public connectTo(callee: MeshedFargateService): void {
    this.outgoing.add(checked('MeshedFargateService.connectTo', 'callee', callee, this));
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
    checked('MeshedFargateService.addEnvironment', 'name', name, this);
    checked('MeshedFargateService.addEnvironment', 'value', value, this);
    const source = checked('MeshedFargateService.addEnvironment', 'setBy', setBy, this) ?? 'addEnvironment()';
    this.task.environment.add(this.container, name, value, source);
  }

  /**
   * Sets a secret environment variable of the application.
   *
   * A new value of a `RotatableSecret` redeploys the service. Throws if the variable is set already.
   *
   * @param name the name of the variable
   * @param secret a field of a `RotatableSecret`, or any other `ecs.Secret`
   * @param setBy the source of the variable, for the error message; `addSecret()` by default
   */
  public addSecret(name: string, secret: ecs.Secret, setBy?: string): void {
    checked('MeshedFargateService.addSecret', 'name', name, this);
    checked('MeshedFargateService.addSecret', 'secret', secret, this);
    const source = checked('MeshedFargateService.addSecret', 'setBy', setBy, this) ?? 'addSecret()';
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

  /** The names of the services that this service calls, in order. */
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
    checked('MeshedFargateService.addDeploymentAlarm', 'alarm', alarm, this);
    requireSameEnvironment(this, { what: 'the alarm', resource: alarm, arn: alarm.alarmArn });
    this.deploymentAlarms.add(alarm);
  }

  /**
   * Adds an alarm on failed requests. It rolls back rolling deployments.
   *
   * A deployment that shifts traffic continues, because the alarm counts the requests of both versions. The monitoring
   * compares the two versions instead.
   *
   * @internal
   */
  public _addRequestAlarm(alarm: cloudwatch.IAlarm): void {
    if (this.shiftsTraffic) this.deploymentAlarms.watch(alarm);
    else this.addDeploymentAlarm(alarm);
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
   * Registers the tasks in a target group.
   *
   * `SharedLoadBalancer.addRoutes()` calls this method. Throws if the tasks are in a target group already. Also throws if
   * `shifted` does not fit the deployment policy.
   *
   * @param targetGroup a target group with the target type `ip`
   * @param shifted the second target group and the listener rules of a traffic shift. Default: no traffic shift.
   */
  public attachTargetGroup(targetGroup: elbv2.ApplicationTargetGroup, shifted?: ShiftedTarget): void {
    checked('MeshedFargateService.attachTargetGroup', 'targetGroup', targetGroup, this);
    checked('MeshedFargateService.attachTargetGroup', 'shifted', shifted, this);
    this.targets.attach(targetGroup, shifted);
    this.deploymentAlarms.notify();
  }

  /**
   * Registers the tasks in a target group of a Network Load Balancer.
   *
   * `SharedNetworkLoadBalancer.addRoutes()` calls this method. Throws if the tasks are in a target group already. Also throws
   * if `shifted` does not fit the deployment policy.
   *
   * @param targetGroup a target group with the target type `ip`
   * @param shifted the second target group and the listeners of a traffic shift. Default: no traffic shift.
   */
  public attachNetworkTargetGroup(targetGroup: elbv2.NetworkTargetGroup, shifted?: ShiftedNetworkTarget): void {
    checked('MeshedFargateService.attachNetworkTargetGroup', 'targetGroup', targetGroup, this);
    checked('MeshedFargateService.attachNetworkTargetGroup', 'shifted', shifted, this);
    this.targets.attachNetwork(targetGroup, shifted);
    this.deploymentAlarms.notify();
  }

  /**
   * Calls a function now, and again after each change of the alarms, target groups or rotating secrets.
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

  /** Returns the metric of the errors that the application logs. */
  public metricErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const given = checked('MeshedFargateService.metricErrors', 'options', options ?? {}, this);
    return errorsMetric(this.mesh.metricNamespace, this.serviceName, given);
  }

  /** Returns the metric of the running tasks. The cluster must have Container Insights. */
  public metricRunningTasks(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const given = checked('MeshedFargateService.metricRunningTasks', 'options', options ?? {}, this);
    return runningTasksMetric(this.service, given);
  }
}
