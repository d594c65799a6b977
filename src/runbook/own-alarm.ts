import type { Construct } from 'constructs';
import { acknowledgeComplianceRule } from '../security/nag-acknowledgements';
import type { RunbookEntry } from './runbook';
import { RunbookAlarm, type RunbookAlarmProps } from './runbook-alarm';

/** An alarm that a part has without monitoring, so without a notification. Deployments may watch it. */
export class OwnAlarm extends RunbookAlarm {
  public constructor(scope: Construct, kind: RunbookEntry, props: RunbookAlarmProps) {
    super(scope, kind, props);
    acknowledgeComplianceRule(
      this,
      'CloudWatchAlarmAction',
      'Deployments or your own alarms watch its state. Alerting adds an action, except with Alerting.none().',
    );
  }
}
