import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import type { NetworkIngress } from '../ingress/network/network-ingress';
import { RunbookAlarm } from '../runbook/runbook-alarm';
import { certificateAlarms } from './ingress-alarms';
import type { PartThresholds } from './platform-thresholds';

const MINUTES = 5;
const SUM = { period: Duration.minutes(MINUTES), statistic: cloudwatch.Stats.SUM };

/** The parts of a network ingress that its alarms watch. */
export interface MonitoredNetworkIngress {
  readonly loadBalancer: elbv2.NetworkLoadBalancer;
  readonly networkIngress: NetworkIngress;
}

/**
 * Returns the alarms of a Network Load Balancer. The first call creates them.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html
 */
export function networkIngressAlarms(
  scope: Construct,
  { loadBalancer: { metrics }, networkIngress: { certificate } }: MonitoredNetworkIngress,
  parts: PartThresholds,
): RunbookAlarm[] {
  const { resetConnections, blockedConnections, networkPortErrors } = parts;
  return [
    RunbookAlarm.of(scope, 'ConnectionsReset', {
      metric: new cloudwatch.MathExpression({
        // The load balancer resets connections of unhealthy targets, and packets after its idle timeout.
        expression: 'SUM([targets, balancer])',
        usingMetrics: {
          targets: metrics.custom('TCP_Target_Reset_Count', SUM),
          balancer: metrics.custom('TCP_ELB_Reset_Count', SUM),
        },
        period: SUM.period,
      }),
      description: `The tasks and the network load balancer reset ${resetConnections} or more TCP connections in ${MINUTES} minutes.`,
      threshold: resetConnections,
      periods: 1,
    }),
    RunbookAlarm.of(scope, 'ConnectionsBlocked', {
      metric: metrics.custom('SecurityGroupBlockedFlowCount_Inbound_TCP', SUM),
      description: `The security group of the network load balancer rejected ${blockedConnections} or more TCP connections in ${MINUTES} minutes.`,
      threshold: blockedConnections,
      periods: 1,
    }),
    RunbookAlarm.of(scope, 'NetworkPortsExhausted', {
      metric: metrics.custom('PortAllocationErrorCount', SUM),
      description: `The network load balancer had no port for ${networkPortErrors} or more connections to tasks in ${MINUTES} minutes.`,
      threshold: networkPortErrors,
      periods: 1,
    }),
    ...(certificate ? certificateAlarms(scope, { _certificates: [certificate] }, parts) : []),
  ];
}
