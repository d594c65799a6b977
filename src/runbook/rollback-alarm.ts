import type { Construct } from 'constructs';
import { acknowledgeComplianceRule } from '../security/nag-acknowledgements';
import type { RunbookEntry } from './runbook';
import { RunbookAlarm, type RunbookAlarmProps } from './runbook-alarm';

/** An alarm that deployments watch, and roll back when it rings, whether or not anybody is told. */
export class RollbackAlarm extends RunbookAlarm {
  public constructor(scope: Construct, kind: RunbookEntry, props: RunbookAlarmProps) {
    super(scope, kind, props);
    acknowledgeComplianceRule(
      this,
      'CloudWatchAlarmAction',
      'Deployments watch the alarm and roll back when it rings; alerting adds an action unless it was declined.',
    );
  }
}
