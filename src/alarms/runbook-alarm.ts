import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
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
}
