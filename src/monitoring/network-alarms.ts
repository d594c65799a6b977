import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { RunbookAlarm } from '../runbook/runbook-alarm';
import { AlarmGroup, sumOf } from './alarm-group';
import type { PartThresholds } from './platform-thresholds';

const MINUTES = 5;
const period = Duration.minutes(MINUTES);

/**
 * Returns the alarms on the ports of a VPC's NAT gateways. An existing VPC and a VPC without gateways have none.
 *
 * A gateway has 55,000 ports for each destination.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html
 */
export function networkAlarms(scope: Construct, vpc: ec2.IVpc, { natPortErrors }: PartThresholds): RunbookAlarm[] {
  const gateways = vpc.node.findAll().filter((child) => ec2.CfnNatGateway.isCfnNatGateway(child));
  const group = new AlarmGroup(scope, 'NatPortsExhausted', {
    period,
    description: `The NAT gateways had no port for ${natPortErrors} or more connections in ${MINUTES} minutes.`,
    threshold: natPortErrors,
    periods: 1,
    // A gateway publishes 0 without errors. It publishes nothing while it is created.
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    expression: sumOf,
  });
  const alarms = gateways.map(({ attrNatGatewayId }) =>
    group.add(
      new cloudwatch.Metric({
        namespace: 'AWS/NATGateway',
        metricName: 'ErrorPortAllocation',
        dimensionsMap: { NatGatewayId: attrNatGatewayId },
        statistic: cloudwatch.Stats.SUM,
        period,
      }),
    ),
  );
  return [...new Set(alarms)];
}
