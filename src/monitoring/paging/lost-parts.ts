import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type { Construct, IConstruct } from 'constructs';
import { childScope } from '../../naming/child-scope';
import { RunbookAlarm } from '../../runbook/runbook-alarm';
import type { MonitoredDatabase } from '../database-alarms';

const MINUTE = { period: Duration.minutes(1) };
/** CloudWatch gets the data of a minute up to two minutes later, so one or two minutes without data are normal. */
const MINUTES_WITHOUT_DATA = 3;
/** The time that services get to do without a lost zone. After it, a failing service has a cause of its own. */
const ZONE_MINUTES = 30;
/** A value that the metric never has. */
const NO_DATA = -1;

/** The alarms on a lost zone. */
export interface ZoneAlarms {
  /** ALARM state: a zone is lost. */
  readonly lost: RunbookAlarm;
  /** ALARM state: the zone has been lost for a long time. */
  readonly lostLong: RunbookAlarm;
}

/**
 * Returns the alarms on a lost zone, if the app creates NAT gateways in two or more zones.
 *
 * A NAT gateway publishes its connections each minute, also if it has none. ECS and Service Connect have no metrics of a
 * zone. Those of the load balancer cannot distinguish a lost zone from one unhealthy task.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html
 */
export function zoneAlarms(scope: Construct, vpc: IConstruct): ZoneAlarms | undefined {
  const gateways = vpc.node.findAll().filter((child) => child instanceof ec2.CfnNatGateway);
  if (gateways.length < 2) return undefined;
  const usingMetrics = Object.fromEntries(
    gateways.map(({ attrNatGatewayId: NatGatewayId }, index) => [
      `zone${index + 1}`,
      new cloudwatch.Metric({
        namespace: 'AWS/NATGateway',
        metricName: 'ActiveConnectionCount',
        dimensionsMap: { NatGatewayId },
        statistic: cloudwatch.Stats.MAXIMUM,
        ...MINUTE,
      }),
    ]),
  );
  const metric = new cloudwatch.MathExpression({
    expression: Object.keys(usingMetrics)
      .map((id) => `(FILL(${id}, ${NO_DATA}) < 0)`)
      .join(' + '),
    usingMetrics,
    label: 'Zones without data',
    ...MINUTE,
  });
  const alarm = (home: Construct, periods: number) =>
    RunbookAlarm.of(home, 'ZoneLost', {
      metric,
      description: `The NAT gateway of an Availability Zone of ${vpc.node.path} published no data for ${periods} minutes.`,
      threshold: 1,
      periods,
    });
  return { lost: alarm(scope, MINUTES_WITHOUT_DATA), lostLong: alarm(childScope(scope, 'Long'), ZONE_MINUTES) };
}

/**
 * Returns the alarm on a database without a writer.
 *
 * An existing database has none. Neither has a cluster that may pause, because a paused instance publishes no data.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/dimensions.html
 */
export function lostDatabaseAlarm(
  scope: Construct,
  { cluster, instance, node }: MonitoredDatabase,
): RunbookAlarm | undefined {
  const connections = cluster
    ? pauses(cluster)
      ? undefined
      : cluster.metricDatabaseConnections({
          ...MINUTE,
          dimensionsMap: { DBClusterIdentifier: cluster.clusterIdentifier, Role: 'WRITER' },
        })
    : instance?.metricDatabaseConnections(MINUTE);
  if (!connections) return undefined;
  return RunbookAlarm.of(scope, 'DatabaseLost', {
    metric: new cloudwatch.MathExpression({
      expression: `FILL(connections, ${NO_DATA})`,
      usingMetrics: { connections },
      ...MINUTE,
    }),
    description: `The writer of ${node.path} published no data for ${MINUTES_WITHOUT_DATA} minutes.`,
    threshold: 0,
    periods: MINUTES_WITHOUT_DATA,
    comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
  });
}

/** Indicates whether a cluster pauses without connections. */
function pauses(cluster: rds.DatabaseCluster): boolean {
  const { serverlessV2ScalingConfiguration } = cluster.node.defaultChild as rds.CfnDBCluster;
  return Stack.of(cluster).resolve(serverlessV2ScalingConfiguration)?.minCapacity === 0;
}
