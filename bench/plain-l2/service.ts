import { CfnOutput, Duration, Lazy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ApiKey } from './api-key';
import { PORT } from './application-container';
import type { Cluster } from './cluster';
import type { Database } from './database';
import { DatabaseAccess } from './database-access';
import type { FunctionSurroundings } from './function';
import { logGroup } from './logs';
import type { Mesh } from './mesh';
import type { Monitoring } from './monitoring';
import { repository } from './repository';
import type { RotatingSecret } from './rotating-secret';
import { Task } from './task';

export interface ServiceProps extends FunctionSurroundings {
  readonly cluster: Cluster;
  readonly mesh: Mesh;
  readonly monitoring: Monitoring;
  readonly capacity: ecs.CapacityProviderStrategy[];
  readonly calls?: Service[];
  readonly apiKey?: ApiKey;
  readonly database?: Database;
}

/** A service on Fargate in the mesh. */
export class Service extends Construct {
  public readonly serviceName: string;
  public readonly cluster: Cluster;
  public readonly service: ecs.FargateService;
  public readonly errorsLogged: cloudwatch.Alarm;
  /** Alarms that roll a deployment back; read at synth, since the load balancer's comes later. */
  public readonly rollbackAlarms: cloudwatch.Alarm[];
  public readonly database?: DatabaseAccess;
  /** What its tasks read when they start. */
  public readonly secrets: RotatingSecret[];
  private readonly securityGroup: ec2.SecurityGroup;

  public constructor(scope: Construct, id: string, props: ServiceProps) {
    super(scope, id);
    const { cluster, mesh, encryptionKey, monitoring, calls = [] } = props;
    this.serviceName = id;
    this.cluster = cluster;
    const logsOfService = logGroup(this, 'Logs', encryptionKey);
    const sidecarLogs = logGroup(this, 'SidecarLogs', encryptionKey);
    this.errorsLogged = this.watchErrors(logsOfService, mesh, monitoring);
    this.rollbackAlarms = [this.errorsLogged];
    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: cluster.vpc,
      description: `Tasks of ${id}`,
    });
    this.database = this.accessTo(props);
    this.secrets = [props.apiKey, this.database?.user].filter((secret) => secret !== undefined);
    const task = new Task(this, 'Task', {
      serviceName: id,
      logGroup: logsOfService,
      sidecarLogs,
      execLogs: cluster.execLogs,
      encryptionKey,
      apiKey: props.apiKey,
      database: this.database,
      urls: Object.fromEntries(calls.map(({ serviceName }) => urlVariable(serviceName, mesh))),
    });
    this.service = new ecs.FargateService(this, 'Service', {
      cluster,
      taskDefinition: task.definition,
      vpcSubnets: { subnets: cluster.vpc.privateSubnets },
      securityGroups: [this.securityGroup],
      capacityProviderStrategies: props.capacity,
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      circuitBreaker: { enable: true, rollback: true },
      deploymentAlarms: {
        alarmNames: Lazy.list({ produce: () => this.rollbackAlarms.map(({ alarmName }) => alarmName) }),
        behavior: ecs.AlarmBehavior.ROLLBACK_ON_ALARM,
      },
      healthCheckGracePeriod: Duration.seconds(60),
      availabilityZoneRebalancing: ecs.AvailabilityZoneRebalancing.ENABLED,
      enableECSManagedTags: true,
      propagateTags: ecs.PropagatedTagSource.SERVICE,
      serviceConnectConfiguration: mesh.serviceConnect(id, sidecarLogs),
    });
    // The first tasks must not start before they may read their secrets and write their log, and can reach both.
    this.service.node.addDependency(
      task.executionRole,
      ...cluster.vpc.privateSubnets.map((subnet) => subnet.internetConnectivityEstablished),
    );
    if (this.database) this.service.node.defaultChild?.node.addDependency(this.database.user.made);
    // The CDK's own option would open the key's policy wider than sessions need.
    (this.service.node.defaultChild as ecs.CfnService).enableExecuteCommand = true;
    this.scale();
    for (const callee of calls) this.connectTo(callee);

    new CfnOutput(this, 'RepositoryUri', {
      description: `Where the images of ${id} are pushed to`,
      value: repository(this, encryptionKey).repositoryUri,
    });
  }

  private watchErrors(group: logs.ILogGroup, mesh: Mesh, monitoring: Monitoring): cloudwatch.Alarm {
    const metric = new cloudwatch.Metric({
      namespace: mesh.metricNamespace,
      metricName: `${this.serviceName}-errors`,
      statistic: cloudwatch.Stats.SUM,
      period: Duration.minutes(1),
    });
    new logs.MetricFilter(this, 'ErrorFilter', {
      logGroup: group,
      filterPattern: logs.FilterPattern.anyTerm('ERROR', 'FATAL'),
      metricNamespace: metric.namespace,
      metricName: metric.metricName,
      defaultValue: 0,
    });
    return monitoring.alarm(this, 'ErrorsLogged', {
      metric,
      says: `${this.serviceName} logs 10 or more errors a minute.`,
      threshold: 10,
      periods: 1,
    });
  }

  private accessTo({ database, ...surroundings }: ServiceProps): DatabaseAccess | undefined {
    const { serviceName, securityGroup } = this;
    return database && new DatabaseAccess(this, 'Database', { ...surroundings, database, serviceName, securityGroup });
  }

  private scale(): void {
    const taskCount = this.service.autoScaleTaskCount({ minCapacity: 2, maxCapacity: 10 });
    const cooldowns = { scaleOutCooldown: Duration.minutes(1), scaleInCooldown: Duration.minutes(5) };
    taskCount.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 70, ...cooldowns });
    taskCount.scaleOnMemoryUtilization('Memory', { targetUtilizationPercent: 80, ...cooldowns });
  }

  private connectTo(callee: Service): void {
    callee.securityGroup.connections.allowFrom(
      this.securityGroup,
      ec2.Port.tcp(PORT),
      `${this.serviceName} calls ${callee.serviceName}`,
    );
    // The two services alone: the CDK's dependencies would take their scaling along.
    (this.service.node.defaultChild as ecs.CfnService).addResourceDependency(
      callee.service.node.defaultChild as ecs.CfnService,
    );
  }
}

function urlVariable(serviceName: string, mesh: Mesh): [string, string] {
  return [`${serviceName.toUpperCase().replaceAll('-', '_')}_URL`, `http://${mesh.hostName(serviceName)}:${PORT}`];
}
