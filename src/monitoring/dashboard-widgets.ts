import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { SpotCluster } from '../cluster/spot-cluster';
import type { TradingDatabase } from '../database/trading-database';
import type { WebFirewall } from '../ingress/web-firewall';
import type { TradingMesh } from '../mesh/trading-mesh';

const MINUTE = Duration.minutes(1);
const HALF = 12;

/**
 * The services of a cluster. The widgets search for them, so a service that comes or goes, in whichever stack, changes
 * no dashboard.
 */
export function serviceWidgets(cluster: ecs.ICluster, mesh: TradingMesh): cloudwatch.IWidget[][] {
  const inCluster = (namespace: string, metricName: string) =>
    `{${namespace},ClusterName,ServiceName} MetricName="${metricName}" ClusterName="${cluster.clusterName}"`;
  return [
    [
      graph('CPU of each service (%)', search(inCluster('AWS/ECS', 'CPUUtilization'), cloudwatch.Stats.AVERAGE)),
      graph('Memory of each service (%)', search(inCluster('AWS/ECS', 'MemoryUtilization'), cloudwatch.Stats.AVERAGE)),
    ],
    [
      graph('Running tasks', search(inCluster('ECS/ContainerInsights', 'RunningTaskCount'), cloudwatch.Stats.MINIMUM)),
      graph('Errors logged a minute', search(`{"${mesh.metricNamespace}"} errors`, cloudwatch.Stats.SUM)),
    ],
  ];
}

/** The tasks that a cluster lost or could not place, and of which services they were. */
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

/** What goes through a load balancer. */
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

/** What a firewall does, where its rules were chosen: whoever tries rules out looks at what they count. */
export function firewallWidgets(firewall?: WebFirewall): cloudwatch.IWidget[][] {
  if (!firewall?._chosen) return [];
  const of = (metric: (rule: string) => cloudwatch.IMetric) => firewall.ruleNames.map(metric);
  return [
    [
      graph('Requests blocked a minute', ...of((rule) => firewall.metricBlocked(rule, { period: MINUTE }))),
      graph('Requests counted a minute', ...of((rule) => firewall.metricCounted(rule, { period: MINUTE }))),
    ],
  ];
}

/** How much of a database is used; nothing for one that exists already, which has a dashboard of its own. */
export function databaseWidgets({ cluster, instance }: TradingDatabase): cloudwatch.IWidget[][] {
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

function search(what: string, statistic: string): cloudwatch.IMetric {
  return new cloudwatch.MathExpression({ expression: `SEARCH('${what}', '${statistic}', 60)`, label: '' });
}

function graph(title: string, ...left: cloudwatch.IMetric[]): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({ title, left, width: HALF, height: 6, liveData: true });
}
