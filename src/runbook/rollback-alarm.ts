import type { Construct } from 'constructs';
import { acknowledgeComplianceRule } from '../security/nag-acknowledgements';
import type { RunbookEntry } from './runbook';
import { RunbookAlarm, type RunbookAlarmProps } from './runbook-alarm';

/** An alarm that rolls deployments back in ALARM state. It works without a notification. */
export class RollbackAlarm extends RunbookAlarm {
  public constructor(scope: Construct, kind: RunbookEntry, props: RunbookAlarmProps) {
    super(scope, kind, props);
    acknowledgeComplianceRule(
      this,
      'CloudWatchAlarmAction',
      'Deployments watch the alarm and roll back in ALARM state. Alerting adds an action, except with Alerting.none().',
    );
  }
}
