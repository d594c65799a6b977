import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { RunbookAlarm } from '../../runbook/runbook-alarm';
import { FUNCTION_DIMENSION } from '../handlers/watch/embedded-metric';
import { FINDINGS_MINUTES } from '../handlers/watch/findings';
import type { OperationsWatch } from './operations-watch';

/** The kinds of faults that the scheduled function looks for, and the event that the alarm of each reports. */
const EVENTS = {
  RotationFailed:
    'The rotation of a secret failed, is overdue or was never started. A notice names the secret. Its current value stays valid.',
  CertificatesNotRenewed:
    'A certificate of the mesh was not renewed in time. A notice names its secret. The current certificate stays valid until it expires.',
  RedeploymentFailed:
    'A service still uses the previous value of a secret that changed. A notice names the service and the secret.',
  MeshCertificateExpiring:
    'The certificate of a service expires soon, and then its connections fail. A notice names its secret.',
  AuthorityExpiring: 'The authority of the certificates of the mesh expires within 60 days. A notice names it.',
} as const;

/** A kind of fault that the scheduled function looks for. */
export type FindingKind = keyof typeof EVENTS;

/**
 * Returns the alarm on the faults of a kind, which the scheduled function counts. The first call creates it.
 *
 * The alarm stays in ALARM state until the function finds no fault. Without data it keeps its state: a function that does
 * not run has repaired nothing.
 */
export function findingAlarm(
  scope: Construct,
  kind: FindingKind,
  watch: OperationsWatch,
  namespace: string,
): RunbookAlarm {
  return RunbookAlarm.of(scope, kind, {
    metric: new cloudwatch.Metric({
      namespace,
      metricName: kind,
      dimensionsMap: { [FUNCTION_DIMENSION]: watch.function.functionName },
      statistic: cloudwatch.Stats.MAXIMUM,
      period: Duration.minutes(FINDINGS_MINUTES),
    }),
    description: EVENTS[kind],
    threshold: 1,
    periods: 1,
    treatMissingData: cloudwatch.TreatMissingData.IGNORE,
  });
}
