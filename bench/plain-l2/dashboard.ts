import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import type { Cluster } from './cluster';
import type { Database } from './database';
import type { Mesh } from './mesh';

const MINUTE = { period: Duration.minutes(1) };

export interface DashboardProps {
  readonly cluster: Cluster;
  readonly mesh: Mesh;
  readonly database: Database;
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  readonly alarms: cloudwatch.IAlarm[];
}

/** How the platform is doing. */
export class Dashboard extends cloudwatch.Dashboard {
  public constructor(scope: Construct, id: string, { cluster, mesh, database, loadBalancer, alarms }: DashboardProps) {
    super(scope, id);
    const inCluster = (namespace: string, metricName: string, statistic: string) =>
      search(
        `{${namespace},ClusterName,ServiceName} MetricName="${metricName}" ClusterName="${cluster.clusterName}"`,
        statistic,
      );
    const { metrics } = loadBalancer;
    const worst = { ...MINUTE, statistic: cloudwatch.Stats.MAXIMUM };
    const serverErrors = { ...MINUTE, statistic: cloudwatch.Stats.SUM };
    this.addWidgets(new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 6 }));
    this.addWidgets(
      graph('CPU of each service (%)', inCluster('AWS/ECS', 'CPUUtilization', cloudwatch.Stats.AVERAGE)),
      graph('Memory of each service (%)', inCluster('AWS/ECS', 'MemoryUtilization', cloudwatch.Stats.AVERAGE)),
    );
    this.addWidgets(
      graph('Running tasks', inCluster('ECS/ContainerInsights', 'RunningTaskCount', cloudwatch.Stats.MINIMUM)),
      graph('Errors logged a minute', search(`{"${mesh.metricNamespace}"} errors`, cloudwatch.Stats.SUM)),
    );
    this.addWidgets(
      graph(
        'Tasks taken back or not placed',
        ...cluster.capacityEvents.counts(MINUTE.period, ['taken back', 'not placed']),
      ),
      new cloudwatch.LogQueryWidget({
        title: 'Whose tasks, and why',
        logGroupNames: [cluster.capacityEvents.log.logGroupName],
        queryLines: [
          'fields coalesce(detail.group, resources.0) as service, coalesce(detail.stoppedReason, detail.reason) as why',
          'stats count(*) as tasks by service, why',
          'sort tasks desc',
        ],
        width: 12,
        height: 6,
      }),
    );
    this.addWidgets(
      graph('Database capacity in use (%)', database.cluster.metricACUUtilization(worst)),
      graph('Database connections', database.cluster.metricDatabaseConnections(worst)),
    );
    this.addWidgets(
      graph('Database readers behind the writer (ms)', database.cluster.metric('AuroraReplicaLagMaximum', worst)),
      graph('Database deadlocks a second', database.cluster.metricDeadlocks(worst)),
    );
    this.addWidgets(
      graph(
        'Requests and server errors a minute',
        metrics.requestCount(MINUTE),
        metrics.custom('HTTPCode_Target_5XX_Count', serverErrors),
        metrics.custom('HTTPCode_ELB_5XX_Count', serverErrors),
      ),
      graph(
        'Response time (s)',
        ...['p50', 'p99'].map((label) => metrics.targetResponseTime({ ...MINUTE, statistic: label, label })),
      ),
    );
  }
}

function search(what: string, statistic: string): cloudwatch.IMetric {
  return new cloudwatch.MathExpression({ expression: `SEARCH('${what}', '${statistic}', 60)`, label: '' });
}

function graph(title: string, ...left: cloudwatch.IMetric[]): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({ title, left, width: 12, height: 6, liveData: true });
}
