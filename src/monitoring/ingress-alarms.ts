import { Duration } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import type { WebFirewall } from '../ingress/web-firewall';
import { childScope } from '../naming/child-scope';
import { resourceIdentity, stableId } from '../naming/stable-id';
import { RunbookAlarm } from '../runbook/runbook-alarm';
import type { ServiceThresholds } from '../service/alarm-thresholds';
import type { PartThresholds } from './platform-thresholds';

const MINUTE = { period: Duration.minutes(1) };
const MINUTES = 5;

/** The parts of an ingress that its alarms watch. */
export interface MonitoredIngress {
  /** The load balancer, if it is known. */
  readonly _loadBalancer?: elbv2.IApplicationLoadBalancer;
  readonly firewall?: WebFirewall;
  readonly _certificates: acm.ICertificate[];
}

/** Returns the alarms of an ingress. The first call creates them. */
export function ingressAlarms(
  scope: Construct,
  ingress: MonitoredIngress,
  parts: PartThresholds,
  services: ServiceThresholds,
): RunbookAlarm[] {
  const { firewall, _loadBalancer: loadBalancer } = ingress;
  return [
    ...(loadBalancer ? [unansweredRequests(scope, loadBalancer, services)] : []),
    ...(firewall ? [blockedRequests(scope, firewall, parts)] : []),
    ...certificateAlarms(scope, ingress, parts),
  ];
}

/**
 * Returns the alarm on the responses of the load balancer itself: 502, 503 and 504 without a healthy target.
 *
 * Services do not count these. The load balancer counts them apart from the requests that it sent to a target.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
function unansweredRequests(
  scope: Construct,
  { metrics }: elbv2.IApplicationLoadBalancer,
  { serverErrorPercent: threshold, minRequestsPerMinute: minimum }: ServiceThresholds,
): RunbookAlarm {
  const errors = metrics.httpCodeElb(elbv2.HttpCodeElb.ELB_5XX_COUNT, MINUTE);
  return RunbookAlarm.of(scope, 'LoadBalancerErrors', {
    metric: new cloudwatch.MathExpression({
      expression: `IF(total >= ${minimum}, 100*FILL(errors, 0)/total, 0)`,
      usingMetrics: {
        errors,
        // Without a healthy target, the metric of the requests has no data. SUM ignores it.
        total: new cloudwatch.MathExpression({
          expression: 'SUM([errors, requests])',
          usingMetrics: { errors, requests: metrics.requestCount(MINUTE) },
          ...MINUTE,
        }),
      },
      ...MINUTE,
    }),
    description: `The load balancer itself answered ${threshold} % or more of the requests with a 5xx status, in two minutes with ${minimum} or more requests each.`,
    threshold,
    periods: 2,
    // No data means no requests.
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
}

function blockedRequests(
  scope: Construct,
  firewall: WebFirewall,
  { blockedRequests: threshold }: PartThresholds,
): RunbookAlarm {
  return RunbookAlarm.of(scope, 'RequestsBlocked', {
    metric: firewall._metricAllBlocked({ period: Duration.minutes(MINUTES) }),
    description: `The firewall blocked ${threshold} or more requests in ${MINUTES} minutes.`,
    threshold,
    periods: 1,
    // No data means no blocked requests.
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
}

/**
 * Returns an alarm for each certificate. In one alarm for all, the others would hide an expired one without data.
 *
 * @see https://docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html
 */
export function certificateAlarms(
  scope: Construct,
  { _certificates: certificates }: Pick<MonitoredIngress, '_certificates'>,
  { certificateDays: days }: PartThresholds,
): RunbookAlarm[] {
  return certificates.map((certificate) => {
    const { certificateArn } = certificate;
    const id = stableId(scope, 'Certificate', resourceIdentity(certificate, certificateArn));
    return RunbookAlarm.of(childScope(scope, id), 'CertificateExpiring', {
      metric: new cloudwatch.Metric({
        namespace: 'AWS/CertificateManager',
        metricName: 'DaysToExpiry',
        dimensionsMap: { CertificateArn: certificateArn },
        statistic: cloudwatch.Stats.MINIMUM,
        period: Duration.days(1),
      }),
      description: `The certificate ${certificateArn} of the load balancer expires in less than ${days} days.`,
      threshold: days,
      periods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      // ACM publishes nothing for an expired certificate, and first data of a new one after up to a day. The state stays.
      treatMissingData: cloudwatch.TreatMissingData.IGNORE,
    });
  });
}
