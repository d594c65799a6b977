import { Duration, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { Protection, SpotCluster, type WorkSource } from '../../../../src';
import type { RunbookAlarm } from '../../../../src/runbook/runbook-alarm';
import { ManagedPolicyRole } from '../../../../src/security/managed-policy-role';
import { runningTasksMetric } from '../../../../src/service/service-metrics';
import type { WorkSourceHost } from '../../../../src/worker/sources/work-source-host';
import { aVpc } from '../../../support/stacks';

interface Options {
  readonly minTasks?: number;
  readonly maxTasks?: number;
  readonly stopTimeout?: Duration;
  readonly cluster?: ecs.ICluster;
  readonly allowAllOutbound?: boolean;
  /** Indicates whether the worker has one task, which does not scale. */
  readonly singleton?: boolean;
}

/** The smallest worker that a source of work can be bound to. */
export class SmallWorker extends Construct implements WorkSourceHost {
  public readonly workerName = 'fills';
  public readonly _cooldowns: WorkSourceHost['_cooldowns'];
  public readonly minTasks: number;
  public readonly maxTasks: number;
  public readonly stopTimeout: Duration;
  public readonly cluster: ecs.ICluster;
  public readonly service: ecs.FargateService;
  public readonly taskCount?: ecs.ScalableTaskCount;
  public readonly securityGroup: ec2.SecurityGroup;
  public readonly encryptionKey: kms.IKey;
  public readonly protection = Protection.production();
  public readonly grantPrincipal: iam.IPrincipal;
  public readonly alarms: RunbookAlarm[];
  private readonly container: ecs.ContainerDefinition;

  public constructor(scope: Construct, id: string, source: WorkSource, options: Options = {}) {
    super(scope, id);
    const traits = source._traits;
    this.minTasks = options.minTasks ?? traits.minTasks;
    this.maxTasks = options.maxTasks ?? traits.maxTasks ?? 10;
    this.stopTimeout = options.stopTimeout ?? Duration.seconds(30);
    this._cooldowns = { scaleOutCooldown: traits.scaleOutCooldown, scaleInCooldown: Duration.minutes(5) };
    const vpc = aVpc(this);
    this.cluster = options.cluster ?? new SpotCluster(this, 'Cluster', { vpc });
    const assumedBy = new iam.ServicePrincipal('ecs-tasks.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
    });
    const taskRole = new ManagedPolicyRole(this, 'TaskRole', { assumedBy });
    this.grantPrincipal = taskRole;
    this.encryptionKey = kms.Key.fromKeyArn(this, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/k');
    const { allowAllOutbound } = options;
    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', { vpc, allowAllOutbound });
    const taskDefinition = new ecs.FargateTaskDefinition(this, 'Task', { taskRole });
    this.container = taskDefinition.addContainer('app', { image: ecs.ContainerImage.fromRegistry('fills:1') });
    const { cluster, securityGroup } = this;
    this.service = new ecs.FargateService(this, 'Service', {
      cluster,
      taskDefinition,
      securityGroups: [securityGroup],
      minHealthyPercent: 100,
    });
    if (!options.singleton) {
      this.taskCount = this.service.autoScaleTaskCount({ minCapacity: this.minTasks, maxCapacity: this.maxTasks });
    }
    this.alarms = source._bind(this).alarms(new Construct(this, 'Alarms'));
  }

  public addEnvironment(name: string, value: string): void {
    this.container.addEnvironment(name, value);
  }

  public metricRunningTasks(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return runningTasksMetric(this.service, options);
  }
}
