import { Lazy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { describe } from '../validation/description';
import { type RunbookEntry, runbookUrl } from './runbook';
import { SEVERITIES, type Severity } from './severity';

/** The properties of a composite alarm with a runbook entry. */
export interface RunbookCompositeProps {
  /** Returns the rule. It is called at synthesis, because alarms are added until then. */
  readonly rule: () => string;
  /** The event that the alarm reports, as a sentence. */
  readonly description: string;
  /** Returns the alarm that suppresses the actions. It is called at synthesis. */
  readonly suppressor?: () => cloudwatch.IAlarm | undefined;
  /** The time that the alarm waits for its suppressor. Unit: seconds. */
  readonly waitSeconds?: number;
  /** The time after the end of the suppression until actions run. Unit: seconds. */
  readonly extensionSeconds?: number;
  /** @default - the runbook of the library */
  readonly runbook?: string;
  /** @default - the severity of the kind */
  readonly severity?: Severity;
}

/** A composite alarm with its kind as its id. Its description states the event and the severity, and links to the runbook. */
export class RunbookComposite extends cloudwatch.CompositeAlarm {
  public readonly severity: Severity;

  public constructor(
    scope: Construct,
    public readonly kind: RunbookEntry,
    props: RunbookCompositeProps,
  ) {
    super(scope, kind, { alarmRule: { renderAlarmRule: () => Lazy.string({ produce: props.rule }) } });
    this.severity = props.severity ?? SEVERITIES[kind];
    const alarm = this.node.defaultChild as cloudwatch.CfnCompositeAlarm;
    // The CDK sets a name without the name of the stack. CloudFormation creates a unique name.
    alarm.alarmName = undefined;
    const end = ` Severity: ${this.severity}. Runbook: ${runbookUrl(kind, props.runbook)}`;
    alarm.alarmDescription = `${describe('alarm', props.description, end.length)}${end}`;
    const { suppressor, waitSeconds, extensionSeconds } = props;
    if (!suppressor) return;
    const ifSuppressed = (seconds?: number) => Lazy.number({ produce: () => (suppressor() ? seconds : undefined) });
    alarm.actionsSuppressor = Lazy.string({ produce: () => suppressor()?.alarmArn });
    alarm.actionsSuppressorWaitPeriod = ifSuppressed(waitSeconds);
    alarm.actionsSuppressorExtensionPeriod = ifSuppressed(extensionSeconds);
  }

  /** Notifies a topic when the alarm enters the ALARM state or the OK state. */
  public notify(topic: sns.ITopic): void {
    const action = new actions.SnsAction(topic);
    this.addAlarmAction(action);
    this.addOkAction(action);
  }
}
