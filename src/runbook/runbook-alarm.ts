import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { describe } from '../validation/description';
import { type RunbookEntry, runbookUrl } from './runbook';
import { SEVERITIES, type Severity } from './severity';

/** The properties of an alarm with a runbook entry. */
export interface RunbookAlarmProps {
  readonly metric: cloudwatch.IMetric;
  /** The event that the alarm reports, as a sentence. */
  readonly description: string;
  readonly threshold: number;
  /** The number of consecutive periods that must breach the threshold. */
  readonly periods: number;
  /** @default cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD */
  readonly comparisonOperator?: cloudwatch.ComparisonOperator;
  /** @default cloudwatch.TreatMissingData.NOT_BREACHING */
  readonly treatMissingData?: cloudwatch.TreatMissingData;
  /** @default - the severity of the kind */
  readonly severity?: Severity;
}

/** An alarm with its kind as its id. Its description states the event and the severity, and links to the runbook. */
export class RunbookAlarm extends cloudwatch.Alarm {
  /** Returns the alarm of a kind in a scope. The first call creates it. */
  public static of(scope: Construct, kind: RunbookEntry, props: RunbookAlarmProps): RunbookAlarm {
    return (scope.node.tryFindChild(kind) as RunbookAlarm | undefined) ?? new RunbookAlarm(scope, kind, props);
  }

  private readonly notifiedTopics = new Set<string>();
  private urgency: Severity;
  private runbook?: string;

  public constructor(
    scope: Construct,
    public readonly kind: RunbookEntry,
    private readonly props: RunbookAlarmProps,
  ) {
    super(scope, kind, {
      metric: props.metric,
      threshold: props.threshold,
      evaluationPeriods: props.periods,
      comparisonOperator: props.comparisonOperator ?? cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: props.treatMissingData ?? cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    this.urgency = props.severity ?? SEVERITIES[kind];
    this.describeEvent();
  }

  /** The severity of the alarm, which its description states. */
  public get severity(): Severity {
    return this.urgency;
  }

  /** Changes the severity of the alarm. */
  public rate(severity: Severity): void {
    this.urgency = severity;
    this.describeEvent();
  }

  /** Links the alarm to its entry in a runbook of your own. */
  public linkTo(runbook: string): void {
    this.runbook = runbook;
    this.describeEvent();
  }

  /** Notifies a topic when the alarm enters the ALARM state or the OK state. A second call has no effect. */
  public notify(topic: sns.ITopic): void {
    if (this.notifiedTopics.has(topic.topicArn)) return;
    this.notifiedTopics.add(topic.topicArn);
    const action = new actions.SnsAction(topic);
    this.addAlarmAction(action);
    this.addOkAction(action);
  }

  /** Notifies a topic when the alarm has no data, so that a composite alarm no longer sees its state. */
  public notifyOfMissingData(topic: sns.ITopic): void {
    this.addInsufficientDataAction(new actions.SnsAction(topic));
  }

  private describeEvent(): void {
    const alarm = this.node.defaultChild as cloudwatch.CfnAlarm;
    const end = ` Severity: ${this.urgency}. Runbook: ${runbookUrl(this.kind, this.runbook)}`;
    alarm.alarmDescription = `${describe('alarm', this.props.description, end.length)}${end}`;
  }
}
