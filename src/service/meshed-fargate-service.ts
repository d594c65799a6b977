import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct, type IDependable } from 'constructs';
import { CapacityMix } from '../cluster/capacity-mix';
import { EncryptedLogGroup } from '../logs/encrypted-log-group';
import type { IMeshMember, TraceReceiver } from '../mesh/mesh-member';
import type { TrafficPolicy } from '../mesh/policy/traffic-policy';
import type { TestTraffic } from '../mesh/test-traffic';
import type { TradingMesh } from '../mesh/trading-mesh';
import { type PrivateSubnets, privateSubnets } from '../network/subnet-selection';
import type { RotatableSecret } from '../secrets/rotatable-secret';
import { SecretField } from '../secrets/secret-field';
import type { ISecretReader } from '../secrets/secret-reader';
import { EncryptionKey } from '../security/encryption-key';
import { Protection } from '../security/protection';
import { requireSeconds } from '../validation/durations';
import { requireSameEnvironment } from '../validation/same-environment';
import { ContainerHealthCheck } from '../workload/container-health-check';
import { allowExec } from '../workload/exec-access';
import { ImageRepository } from '../workload/image-repository';
import { requireNoPublicImage, requirePrivateImages } from '../workload/require-private-images';
import { ServiceImage } from '../workload/service-image';
import type { IImageHost } from '../workload/service-image-config';
import { Tracing } from '../workload/tracing';
import { WorkloadTask } from '../workload/workload-task';
import type { AlarmThresholds } from './alarm-thresholds';
import type { ShiftedTarget } from './blue-green-target';
import { applyDeploymentPolicy } from './deployment/apply-deployment-policy';
import { DeploymentAlarms } from './deployment/deployment-alarms';
import { DeploymentPolicy } from './deployment/deployment-policy';
import { errorAlarm } from './error-alarm';
import type { MeshedFargateServiceProps } from './meshed-fargate-service-props';
import { resolveThresholds } from './resolve-thresholds';
import { mostTasks, resolveScaling, scaleService } from './scaling/service-scaling';
import { ServiceCalls } from './service-calls';
import { requireServiceName, serviceNameOf } from './service-name';
import { requirePort } from './service-port';
import { ServiceTargets } from './service-targets';
import { requireMatchingNetwork } from './validate-cluster-and-mesh';

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html */
const GRACE_PERIOD = { what: 'healthCheckGracePeriod', min: 0, max: 2_147_483_647, source: 'the limit of ECS' };

/**
 * A service on Fargate that can call and be called by the other services of its mesh.
 *
 * It has roles, a security group, a log and a repository of its own, scales between a least and a most number of tasks,
 * and rolls a deployment back that does not start or that logs errors.
 */
export class MeshedFargateService
  extends Construct
  implements ec2.IConnectable, iam.IGrantable, IMeshMember, ISecretReader, IImageHost
{
  public readonly serviceName: string;
  public readonly port: number;
  public readonly portName: string = 'http';
  public readonly trafficPolicy: TrafficPolicy;
  public readonly architecture: ecs.CpuArchitecture;
  public readonly sidecarLogGroup: logs.ILogGroup;
  public readonly cluster: ecs.ICluster;
  public readonly service: ecs.FargateService;
  public readonly taskDefinition: ecs.FargateTaskDefinition;
  public readonly encryptionKey: kms.IKey;
  public readonly protection: Protection;
  public readonly traceReceiver?: TraceReceiver;

  /** The mesh that the service is in. */
  public readonly mesh: TradingMesh;

  /** Where the application writes its log, whose errors are counted. */
  public readonly logGroup: logs.ILogGroup;

  /** The application's container. */
  public readonly container: ecs.ContainerDefinition;

  /** The security group of the tasks. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** The security group of the tasks, for rules. */
  public readonly connections: ec2.Connections;

  /** The role that the application acts as. */
  public readonly grantPrincipal: iam.IPrincipal;

  /** The number of tasks, which belongs to the scaler. */
  public readonly taskCount: ecs.ScalableTaskCount;

  /** The fewest tasks. Unit: tasks. */
  public readonly minTasks: number;

  /** The path that answers 200 when the application is well. */
  public readonly healthPath: string;

  /**
   * How its deployments go.
   *
   * @internal
   */
  public readonly _deployment: DeploymentPolicy;

  /**
   * From where on its alarms ring, the defaults included.
   *
   * @internal
   */
  public readonly _thresholds: Required<AlarmThresholds>;

  /** Rings when the service logs errors; watched during deployments, which it rolls back. */
  public readonly errorAlarm: cloudwatch.Alarm;

  private readonly task: WorkloadTask;
  private readonly deploymentAlarms = new DeploymentAlarms();
  private readonly rotating = new Set<RotatableSecret>();
  private readonly outgoing = new ServiceCalls(this);
  private ownRepository?: ImageRepository;
  private readonly targets = new ServiceTargets(this);

  public constructor(scope: Construct, id: string, props: MeshedFargateServiceProps) {
    super(scope, id);
    this.serviceName = props.serviceName ?? serviceNameOf(id);
    requireServiceName(this, this.serviceName);
    this.port = props.port ?? 8080;
    requirePort(this, this.port);
    requireMatchingNetwork(this, props.cluster, props.mesh);
    this.mesh = props.mesh;
    this.cluster = props.cluster;
    this.trafficPolicy = props.traffic ?? {};
    this.architecture = props.architecture ?? ecs.CpuArchitecture.X86_64;
    this.healthPath = props.healthPath ?? '/health';
    this.encryptionKey = props.encryptionKey ?? EncryptionKey.ofStack(this);
    this.protection = props.protection ?? Protection.production();
    const scaling = resolveScaling(this, props.scaling);
    this.minTasks = scaling.minTasks;
    this._thresholds = resolveThresholds(this, props.alarms);
    this._deployment = props.deployment ?? DeploymentPolicy.rolling();

    this.logGroup = this.keepLog('Logs', props.logRetention);
    // Apart from the application's: the proxy logs every request, and a path with 'ERROR' in it is no error.
    this.sidecarLogGroup = this.keepLog('SidecarLogs', props.logRetention);
    this.errorAlarm = errorAlarm(this, props.errorPattern);
    this.addDeploymentAlarm(this.errorAlarm);

    const { healthCheckGracePeriod = Duration.seconds(60) } = props;
    requireSeconds(this, 'GracePeriodOutOfRange', healthCheckGracePeriod, GRACE_PERIOD);

    const subnets = privateSubnets(this, props.cluster.vpc);
    this.task = this.defineTask(props, subnets);
    this.traceReceiver = this.task.traceReceiver;
    this.taskDefinition = this.task.definition;
    this.container = this.task.container;
    this.grantPrincipal = this.task.taskRole;
    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: props.cluster.vpc,
      description: `Tasks of ${this.serviceName}`,
    });
    this.connections = this.securityGroup.connections;

    this.service = new ecs.FargateService(this, 'Service', {
      cluster: props.cluster,
      taskDefinition: this.taskDefinition,
      vpcSubnets: subnets.selection,
      securityGroups: [this.securityGroup],
      capacityProviderStrategies: (props.capacity ?? CapacityMix.onDemand()).bind(this, mostTasks(scaling)),
      ...this._deployment.bind(this),
      deploymentAlarms: this.deploymentAlarms.bind(),
      healthCheckGracePeriod,
      availabilityZoneRebalancing: ecs.AvailabilityZoneRebalancing.ENABLED,
      enableECSManagedTags: true,
      propagateTags: ecs.PropagatedTagSource.SERVICE,
    });
    // The first tasks must not start before they may read their secrets and write their log, and can reach both.
    const { internetConnectivityEstablished } = props.cluster.vpc.selectSubnets(subnets.selection);
    this.service.node.addDependency(this.task.executionRole, internetConnectivityEstablished);
    applyDeploymentPolicy(this, this.cfnService, this._deployment);
    if (props.exec !== false) allowExec(this.service, props.cluster);
    this.taskCount = scaleService(this, scaling);
    const { secrets = [] } = this.mesh.join(this);
    for (const { source } of this.task.secretFields) this.followRotation(source);
    for (const secret of secrets) this.followRotation(secret);
  }

  /** The ARN of the ECS service. */
  public get serviceArn(): string {
    return this.service.serviceArn;
  }

  /** The service's own repository, if its image source needs one. */
  public get repository(): ecr.IRepository | undefined {
    return this.ownRepository;
  }

  /** The group of tasks behind a load balancer, if the service has routes. */
  public get targetGroup(): elbv2.ApplicationTargetGroup | undefined {
    return this.targets.group;
  }

  /** The group of the tasks of every other version, if the service has routes and its deployments move its traffic. */
  public get alternateTargetGroup(): elbv2.ApplicationTargetGroup | undefined {
    return this.targets.alternate;
  }

  /** Whether ECS moves its traffic from version to version when it is deployed. */
  public get shiftsTraffic(): boolean {
    return this._deployment.shiftsTraffic;
  }

  /** Requests that reach a new version before any other does, if its deployments know such. */
  public get testTraffic(): TestTraffic | undefined {
    return this._deployment.testTraffic;
  }

  /**
   * The groups that its tasks are in.
   *
   * @internal
   */
  public get _targetGroups(): elbv2.ApplicationTargetGroup[] {
    return this.targets.all;
  }

  /** The service's own repository; made when it is first asked for. */
  public imageRepository(): ecr.IRepository {
    this.ownRepository ??= new ImageRepository(this, 'Repository', {
      encryptionKey: this.encryptionKey,
      protection: this.protection,
    });
    return this.ownRepository;
  }

  /**
   * Lets this service call another one: a rule in the other's security group, `<CALLEE>_URL` in this one's environment,
   * and, where the mesh needs it, the order of deployment. Asking again changes nothing.
   *
   * Throws when the call would close a circle that the mesh cannot carry, or runs from an earlier stack to a later one.
   *
   * @param callee the service that is called
   */
  public connectTo(callee: MeshedFargateService): void {
    this.outgoing.add(callee);
  }

  /**
   * Sets an environment variable of the application that is no secret.
   *
   * Throws when the variable is set already.
   *
   * @param name the variable
   * @param value what it holds
   * @param setBy who sets it, for the error
   */
  public addEnvironment(name: string, value: string, setBy = 'addEnvironment()'): void {
    this.task.environment.add(this.container, name, value, setBy);
  }

  /**
   * Sets an environment variable of the application that is secret. The service is redeployed when a field of a
   * `RotatableSecret` changes.
   *
   * Throws when the variable is set already.
   *
   * @param name the variable
   * @param secret a field of a `RotatableSecret`, or any other `ecs.Secret`
   * @param setBy who sets it, for the error
   */
  public addSecret(name: string, secret: ecs.Secret, setBy = 'addSecret()'): void {
    this.task.environment.addSecret(this.container, name, secret, setBy);
    if (secret instanceof SecretField) this.followRotation(secret.source);
  }

  /** The rotating secrets that its containers are given when they start. */
  public get rotatableSecrets(): RotatableSecret[] {
    return [...this.rotating];
  }

  /** The alarms that roll a deployment back. */
  public get rollbackAlarms(): cloudwatch.IAlarm[] {
    return [...this.deploymentAlarms.alarms];
  }

  /** The services that this one calls, by name. */
  public get calls(): string[] {
    return this.outgoing.names;
  }

  /**
   * Rolls a deployment back when an alarm rings during it. An alarm that rings already is ignored for that deployment, so
   * use none that may ring without a deployment's doing.
   *
   * @param alarm an alarm that does not watch the ECS service by its name, which would be a cycle
   */
  public addDeploymentAlarm(alarm: cloudwatch.IAlarm): void {
    this.deploymentAlarms.add(alarm);
  }

  /**
   * Puts the tasks behind a load balancer. A load balancer's `addService()` does this.
   *
   * Throws when the service is behind one already, or when its deployments move its traffic and there is nothing to move it
   * with, or the reverse.
   *
   * @param targetGroup a group of IP targets
   * @param shifted what moves the traffic, for a service whose deployments do; none by default
   */
  public attachTargetGroup(targetGroup: elbv2.ApplicationTargetGroup, shifted?: ShiftedTarget): void {
    this.targets.attach(targetGroup, shifted);
    this.deploymentAlarms.changed();
  }

  /**
   * Calls back now, and whenever there is more to watch: a service may get its routes after it is watched.
   *
   * @internal
   */
  public _whenAlarmsChange(listener: () => void): void {
    this.deploymentAlarms.whenChanged(listener);
  }

  /**
   * Holds the ECS service alone back until something is there: its security group and its scaling need not wait.
   *
   * @internal
   */
  public _startAfter(dependable: IDependable): void {
    this.cfnService.node.addDependency(dependable);
  }

  /** The errors that the service logs. */
  public metricErrors(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: this.mesh.metricNamespace,
      metricName: `${this.serviceName}-errors`,
      statistic: cloudwatch.Stats.SUM,
      ...options,
    });
  }

  /** The tasks that run. */
  public metricRunningTasks(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'ECS/ContainerInsights',
      metricName: 'RunningTaskCount',
      dimensionsMap: { ClusterName: this.cluster.clusterName, ServiceName: this.service.serviceName },
      ...options,
    });
  }

  private get cfnService(): ecs.CfnService {
    return this.service.node.defaultChild as ecs.CfnService;
  }

  private defineTask(props: MeshedFargateServiceProps, subnets: PrivateSubnets): WorkloadTask {
    const image = (props.image ?? ServiceImage.placeholder()).bind(this);
    const tracing = (props.tracing ?? Tracing.openTelemetry()).bind(this, this.serviceName);
    const { proxy } = this.mesh.backend.dataPlane;
    if (!subnets.hasInternetEgress) requireNoPublicImage(this, { image, tracing, proxy });
    const { port, portName, healthPath } = this;
    const task = new WorkloadTask(this, 'Task', {
      name: this.serviceName,
      options: props,
      portMapping: { name: portName, containerPort: port, appProtocol: ecs.AppProtocol.http },
      healthCheck: (props.containerHealthCheck ?? ContainerHealthCheck.http())._bind(this, { port, healthPath }),
      architecture: this.architecture,
      image,
      tracing,
      logGroup: this.logGroup,
      sidecarLogGroup: this.sidecarLogGroup,
      proxy,
    });
    if (!subnets.hasInternetEgress) requirePrivateImages(this, task.sidecars);
    return task;
  }

  private keepLog(id: string, retention?: logs.RetentionDays): logs.LogGroup {
    const { encryptionKey, protection } = this;
    return new EncryptedLogGroup(this, id, { encryptionKey, protection, retention });
  }

  private followRotation(secret: RotatableSecret): void {
    if (this.rotating.has(secret)) return;
    requireSameEnvironment(this, { what: `the secret ${secret.node.path}`, resource: secret });
    this.rotating.add(secret);
    secret.addReader(this);
    if (secret.worksAfter) this._startAfter(secret.worksAfter);
    this.deploymentAlarms.changed();
  }
}
