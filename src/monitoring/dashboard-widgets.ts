import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type { SpotCluster } from '../cluster/spot-cluster';
import type { WebFirewall } from '../ingress/web-firewall';

const MINUTE = Duration.minutes(1);
const HALF = 12;

/** A database on the dashboard. An existing database has neither a cluster nor an instance. */
export interface DatabaseOnDashboard {
  readonly cluster?: rds.DatabaseCluster;
  readonly instance?: rds.DatabaseInstance;
}

/**
 * Returns the widgets of a cluster's services.
 *
 * The widgets search for the services. A service that is added or removed, in any stack, does not change the dashboard.
 */
export function serviceWidgets(cluster: ecs.ICluster, errorNamespace: string): cloudwatch.IWidget[][] {
  const inCluster = (namespace: string, metricName: string) =>
    `{${namespace},ClusterName,ServiceName} MetricName="${metricName}" ClusterName="${cluster.clusterName}"`;
  return [
    [
      graph('CPU of each service (%)', search(inCluster('AWS/ECS', 'CPUUtilization'), cloudwatch.Stats.AVERAGE)),
      graph('Memory of each service (%)', search(inCluster('AWS/ECS', 'MemoryUtilization'), cloudwatch.Stats.AVERAGE)),
    ],
    [
      graph('Running tasks', search(inCluster('ECS/ContainerInsights', 'RunningTaskCount'), cloudwatch.Stats.MINIMUM)),
      graph('Errors logged a minute', search(`{"${errorNamespace}"} errors`, cloudwatch.Stats.SUM)),
    ],
  ];
}

/** Returns the widgets of the tasks that Spot interrupted or ECS could not place, and of their services. */
export function capacityWidgets(cluster: SpotCluster): cloudwatch.IWidget[][] {
  const events = { statistic: cloudwatch.Stats.SUM, period: MINUTE };
  return [
    [
      graph(
        'Tasks taken back or not placed',
        cluster.metricSpotInterruptions({ ...events, label: 'taken back' }),
        cluster.metricPlacementFailures({ ...events, label: 'not placed' }),
      ),
      new cloudwatch.LogQueryWidget({
        title: 'Whose tasks, and why',
        logGroupNames: [cluster.capacityLog.logGroupName],
        queryLines: [
          'fields coalesce(detail.group, resources.0) as service, coalesce(detail.stoppedReason, detail.reason) as why',
          'stats count(*) as tasks by service, why',
          'sort tasks desc',
        ],
        width: HALF,
        height: 6,
      }),
    ],
  ];
}

/** Returns the widgets of a load balancer's requests. */
export function loadBalancerWidgets({ metrics }: elbv2.ApplicationLoadBalancer): cloudwatch.IWidget[][] {
  const latency = ['p50', 'p99'].map((statistic) =>
    metrics.targetResponseTime({ statistic, period: MINUTE, label: statistic }),
  );
  return [
    [
      graph(
        'Requests and server errors a minute',
        metrics.requestCount({ period: MINUTE }),
        metrics.custom('HTTPCode_Target_5XX_Count', { statistic: cloudwatch.Stats.SUM, period: MINUTE }),
        metrics.custom('HTTPCode_ELB_5XX_Count', { statistic: cloudwatch.Stats.SUM, period: MINUTE }),
      ),
      graph('Response time (s)', ...latency),
    ],
  ];
}

/** Returns the widgets of a firewall if its rules were chosen. A rule on trial shows its count there. */
export function firewallWidgets(firewall?: WebFirewall): cloudwatch.IWidget[][] {
  if (!firewall?._chosen) return [];
  return [
    [
      graph(
        'Requests blocked a minute',
        ...firewall.ruleNames.map((rule) => firewall.metricBlocked(rule, { period: MINUTE })),
      ),
      graph(
        'Requests counted a minute',
        ...firewall.ruleNames.map((rule) => firewall.metricCounted(rule, { period: MINUTE })),
      ),
    ],
  ];
}

/** Returns the widgets of a database's use. An existing database has a dashboard elsewhere and gets no widgets. */
export function databaseWidgets({ cluster, instance }: DatabaseOnDashboard): cloudwatch.IWidget[][] {
  const worst = { statistic: cloudwatch.Stats.MAXIMUM, period: MINUTE };
  if (cluster) {
    return [
      [
        graph('Database capacity in use (%)', cluster.metricACUUtilization(worst)),
        graph('Database connections', cluster.metricDatabaseConnections(worst)),
      ],
      [
        graph('Database readers behind the writer (ms)', cluster.metric('AuroraReplicaLagMaximum', worst)),
        graph('Database deadlocks a second', cluster.metricDeadlocks(worst)),
      ],
    ];
  }
  if (!instance) return [];
  return [
    [
      graph('Database CPU (%)', instance.metricCPUUtilization(worst)),
      graph('Database connections', instance.metricDatabaseConnections(worst)),
    ],
    [
      graph('Database storage free (bytes)', instance.metricFreeStorageSpace({ period: MINUTE })),
      graph('Database memory free (bytes)', instance.metricFreeableMemory({ period: MINUTE })),
    ],
  ];
}

function search(query: string, statistic: string): cloudwatch.IMetric {
  return new cloudwatch.MathExpression({ expression: `SEARCH('${query}', '${statistic}', 60)`, label: '' });
}

function graph(title: string, ...left: cloudwatch.IMetric[]): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({ title, left, width: HALF, height: 6, liveData: true });
}
