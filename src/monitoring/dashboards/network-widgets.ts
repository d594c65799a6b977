import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { type Alarms, dimension, Graph, MINUTE, search } from './graph';

/**
 * Returns the widgets of a Network Load Balancer: connections, resets, rejected clients, and the health of tasks.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html
 */
export function networkWidgets(
  { metrics, loadBalancerFullName }: elbv2.NetworkLoadBalancer,
  alarms: Alarms,
): cloudwatch.IWidget[][] {
  const metric = (name: string, statistic = cloudwatch.Stats.SUM) =>
    metrics.custom(name, { statistic, period: MINUTE });
  const ofGroups = (name: string) =>
    search(
      `{AWS/NetworkELB,LoadBalancer,TargetGroup} MetricName="${name}" LoadBalancer="${loadBalancerFullName}"`,
      cloudwatch.Stats.MAXIMUM,
      dimension('TargetGroup'),
    );
  const graph = (title: string, of: cloudwatch.IMetric[], thresholds?: string[]) =>
    new Graph({ title, metrics: of, thresholds }, alarms);
  return [
    [
      graph('TCP connections', [metric('ActiveFlowCount', cloudwatch.Stats.MAXIMUM), metric('NewFlowCount')]),
      graph('TCP resets a minute', [
        metric('TCP_Client_Reset_Count'),
        metric('TCP_Target_Reset_Count'),
        metric('TCP_ELB_Reset_Count'),
      ]),
    ],
    [
      graph('TCP connections rejected a minute', [
        metric('SecurityGroupBlockedFlowCount_Inbound_TCP'),
        metric('RejectedFlowCount'),
        metric('PortAllocationErrorCount'),
      ]),
      graph('TCP bytes a minute', [metric('ProcessedBytes')]),
    ],
    [
      graph('Healthy tasks with TCP connections', [ofGroups('HealthyHostCount')], ['NoHealthyTarget']),
      graph('Unhealthy tasks with TCP connections', [ofGroups('UnHealthyHostCount')]),
    ],
  ];
}
