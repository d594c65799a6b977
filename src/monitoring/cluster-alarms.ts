import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { RunbookAlarm } from '../runbook/runbook-alarm';
import type { PartThresholds } from './platform-thresholds';

const period = Duration.minutes(1);
const MINUTES = 5;

/** One alarm on the CPU and one on the memory of all services of a cluster. */
export class ClusterAlarms {
  public readonly all: RunbookAlarm[];
  private readonly excluded = { CpuHigh: new Set<string>(), MemoryHigh: new Set<string>() };
  private readonly cpu: RunbookAlarm;
  private readonly memory: RunbookAlarm;

  public constructor(
    scope: Construct,
    private readonly cluster: ecs.ICluster,
    { cpuPercent, memoryPercent }: PartThresholds,
  ) {
    this.cpu = this.createAlarm(scope, 'CpuHigh', 'CPU', cpuPercent);
    this.memory = this.createAlarm(scope, 'MemoryHigh', 'memory', memoryPercent);
    this.all = [this.cpu, this.memory];
  }

  /** Excludes a service, which has an alarm of its own. The service must be in the stack of the alarm or an earlier one. */
  public exclude(kind: 'CpuHigh' | 'MemoryHigh', { serviceName }: ecs.FargateService): void {
    this.excluded[kind].add(serviceName);
    const alarm = kind === 'CpuHigh' ? this.cpu : this.memory;
    (alarm.node.defaultChild as cloudwatch.CfnAlarm).metrics = [
      { id: 'services', expression: this.query(kind), period: period.toSeconds(), returnData: true },
    ];
  }

  private createAlarm(scope: Construct, kind: 'CpuHigh' | 'MemoryHigh', what: string, threshold: number): RunbookAlarm {
    return RunbookAlarm.of(scope, kind, {
      metric: new cloudwatch.MathExpression({ expression: this.query(kind), period }),
      description: `A service of ${this.cluster.node.path} used ${threshold} % or more of its ${what} for ${MINUTES} minutes.`,
      threshold,
      periods: MINUTES,
      // ECS publishes no data without running tasks, and the alarm on missing tasks reports that.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }

  /**
   * Returns a query with one time series for each service, so that the alarm names the service.
   *
   * `MAX` without `GROUP BY` would be the task with the highest value, and not the average of a service.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/multi-time-series-alarm.html
   */
  private query(kind: 'CpuHigh' | 'MemoryHigh'): string {
    const metric = kind === 'CpuHigh' ? 'CPUUtilization' : 'MemoryUtilization';
    const conditions = [
      `ClusterName = '${this.cluster.clusterName}'`,
      ...[...this.excluded[kind]].map((name) => `ServiceName != '${name}'`),
    ];
    return `SELECT AVG(${metric}) FROM SCHEMA("AWS/ECS", ClusterName, ServiceName) WHERE ${conditions.join(' AND ')} GROUP BY ServiceName ORDER BY AVG() DESC`;
  }
}
