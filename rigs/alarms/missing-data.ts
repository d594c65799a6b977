import type { Point, State } from './series';

/** The treatment of missing data, as CloudFormation spells it. */
export type Treatment = 'breaching' | 'notBreaching' | 'ignore' | 'missing';

/** The part of an alarm that decides its state from data points. */
export interface Rule {
  readonly breaches: (point: number) => boolean;
  /** M of "M out of N". */
  readonly datapointsToAlarm: number;
  /** N of "M out of N". */
  readonly evaluationPeriods: number;
  readonly treatment: Treatment;
}

/**
 * Returns the state of an alarm by the data points in its evaluation range, or undefined if the alarm keeps its state.
 *
 * Real data points replace missing ones as far as the range has them. Only then does the treatment count. A breaching
 * point that is old enough leads to ALARM although the points after it are missing ("premature alarm state").
 *
 * One case is not in AWS's present table: the only points breach, and the oldest is too young. The present text excludes
 * ALARM. An earlier version of the page lists INSUFFICIENT_DATA, or the current state with `ignore`.
 *
 * @param range the data points of the evaluation range, the oldest first
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 * @see https://github.com/awsdocs/amazon-cloudwatch-user-guide/blob/cd4004cd5ec83877bd1d0dcd2814ffbc5900bcba/doc_source/AlarmThatSendsEmail.md
 */
export function stateOf(range: readonly Point[], rule: Rule): State | undefined {
  const { datapointsToAlarm, evaluationPeriods, treatment } = rule;
  const real = range.filter((point) => point !== undefined).slice(-evaluationPeriods);
  const breaching = real.filter(rule.breaches).length;
  const filled = evaluationPeriods - real.length;
  if (breaching >= datapointsToAlarm) return 'ALARM';
  if (filled === 0 || treatment === 'notBreaching') return 'OK';
  if (treatment === 'breaching') return breaching + filled >= datapointsToAlarm ? 'ALARM' : 'OK';
  if (real.length > breaching) return 'OK';
  if (treatment === 'ignore') return undefined;
  const ageOfOldest = range.length - range.findIndex((point) => point !== undefined);
  return real.length > 0 && ageOfOldest >= datapointsToAlarm ? 'ALARM' : 'INSUFFICIENT_DATA';
}
