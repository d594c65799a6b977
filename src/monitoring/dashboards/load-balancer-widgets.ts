import { Fn } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { WebFirewall } from '../../ingress/web-firewall';
import { type Alarms, dimension, Graph, MINUTE, search } from './graph';

/**
 * Returns the widgets of a load balancer: traffic, errors, latency and saturation, of all requests and of each target
 * group.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export function loadBalancerWidgets(
  loadBalancer: elbv2.IApplicationLoadBalancer,
  alarms: Alarms,
): cloudwatch.IWidget[][] {
  const { metrics } = loadBalancer;
  const loadBalancerFullName = fullNameOf(loadBalancer);
  const sum = (name: string) => metrics.custom(name, { statistic: cloudwatch.Stats.SUM, period: MINUTE });
  const latency = ['p50', 'p99'].map((statistic) =>
    metrics.targetResponseTime({ statistic, period: MINUTE, label: statistic }),
  );
  const ofGroups = (name: string, statistic: string) =>
    search(
      `{AWS/ApplicationELB,LoadBalancer,TargetGroup} MetricName="${name}" LoadBalancer="${loadBalancerFullName}"`,
      statistic,
      dimension('TargetGroup'),
    );
  const graph = (title: string, of: cloudwatch.IMetric[], thresholds?: string[]) =>
    new Graph({ title, metrics: of, thresholds }, alarms);
  return [
    [
      graph('Requests a minute', [metrics.requestCount({ period: MINUTE })]),
      graph('Errors a minute', [
        sum('HTTPCode_Target_5XX_Count'),
        sum('HTTPCode_ELB_5XX_Count'),
        sum('HTTPCode_ELB_4XX_Count'),
        sum('TargetConnectionErrorCount'),
      ]),
    ],
    [
      graph('Response time (s)', latency),
      graph('Connections', [sum('ActiveConnectionCount'), sum('NewConnectionCount')]),
    ],
    [
      graph('Requests of each target group', [ofGroups('RequestCount', cloudwatch.Stats.SUM)]),
      graph('5xx of each target group', [ofGroups('HTTPCode_Target_5XX_Count', cloudwatch.Stats.SUM)]),
    ],
    [
      graph('p99 of each target group (s)', [ofGroups('TargetResponseTime', 'p99')]),
      graph(
        'Unhealthy tasks of each target group',
        [ofGroups('UnHealthyHostCount', cloudwatch.Stats.MAXIMUM)],
        ['TargetsUnhealthy'],
      ),
    ],
  ];
}

/** Returns the widgets of a firewall if its rules were chosen. A rule on trial shows its count there. */
export function firewallWidgets(firewall?: WebFirewall): cloudwatch.IWidget[][] {
  if (!firewall?._chosen) return [];
  const { ruleNames } = firewall;
  return [
    [
      new Graph({
        title: 'Requests blocked a minute',
        metrics: ruleNames.map((rule) => firewall.metricBlocked(rule, { period: MINUTE })),
      }),
      new Graph({
        title: 'Requests counted a minute',
        metrics: ruleNames.map((rule) => firewall.metricCounted(rule, { period: MINUTE })),
      }),
    ],
  ];
}

/** Returns the name of a load balancer in metrics, which is the end of its ARN. */
function fullNameOf(loadBalancer: elbv2.IApplicationLoadBalancer): string {
  const { loadBalancerFullName, loadBalancerArn } = loadBalancer as elbv2.ApplicationLoadBalancer;
  return loadBalancerFullName ?? Fn.select(1, Fn.split(':loadbalancer/', loadBalancerArn));
}
