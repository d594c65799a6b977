import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { type RunbookEntry, runbookUrl } from './runbook';

/** What an alarm has to be told. */
export interface RunbookAlarmProps {
  readonly metric: cloudwatch.IMetric;
  /** What has happened, in a sentence. */
  readonly says: string;
  readonly threshold: number;
  /** How many periods in a row. */
  readonly periods: number;
  /** Which side of the threshold is bad; the upper one unless told otherwise. */
  readonly comparisonOperator?: cloudwatch.ComparisonOperator;
  /** What no data means; nothing bad unless told otherwise. */
  readonly treatMissingData?: cloudwatch.TreatMissingData;
}

/** An alarm whose id is its kind and whose description says what happened and where the runbook says what to do. */
export class RunbookAlarm extends cloudwatch.Alarm {
  /** The alarm of a kind in a scope; made when it is first asked for. */
  public static of(scope: Construct, kind: RunbookEntry, props: RunbookAlarmProps): RunbookAlarm {
    return (scope.node.tryFindChild(kind) as RunbookAlarm | undefined) ?? new RunbookAlarm(scope, kind, props);
  }

  private readonly told = new Set<string>();

  public constructor(scope: Construct, kind: RunbookEntry, props: RunbookAlarmProps) {
    super(scope, kind, {
      alarmDescription: `${props.says} Runbook: ${runbookUrl(kind)}`,
      metric: props.metric,
      threshold: props.threshold,
      evaluationPeriods: props.periods,
      comparisonOperator: props.comparisonOperator ?? cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: props.treatMissingData ?? cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }

  /** Tells a topic when the alarm rings and when it is over. Asking again changes nothing. */
  public tell(topic: sns.ITopic): void {
    if (this.told.has(topic.topicArn)) return;
    this.told.add(topic.topicArn);
    const action = new actions.SnsAction(topic);
    this.addAlarmAction(action);
    this.addOkAction(action);
  }
}
