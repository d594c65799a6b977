import {
  AdjustmentType,
  type BasicStepScalingPolicyProps,
  type ScalingInterval,
} from 'aws-cdk-lib/aws-applicationautoscaling';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import { UsageError } from '../../../validation/usage-error';

type StepsOptions = Pick<
  BasicStepScalingPolicyProps,
  'adjustmentType' | 'evaluationPeriods' | 'minAdjustmentMagnitude'
>;

const HOUR = 3_600;
const DAY = 86_400;

/** Throws if steps do not fit together, or do not fit the adjustment type. The CDK finds only steps that overlap. */
export function requireSteps(scope: IConstruct, steps: ScalingInterval[], options: StepsOptions): void {
  const refuse = (got: string, expected: string, fix: string) =>
    new UsageError(scope, 'InvalidScalingSteps', { got, expected, fix });
  const { adjustmentType, minAdjustmentMagnitude } = options;
  const empty = steps.find(({ lower = -Infinity, upper = Infinity }) => lower >= upper);
  if (empty)
    throw refuse(`the step ${shownStep(empty)}`, 'a lower bound that is less than the upper bound', 'swap them');
  for (const bound of ['lower', 'upper'] as const) {
    const values = steps.map((step) => step[bound]).filter((value) => value !== undefined);
    const twice = values.find((value, index) => values.indexOf(value) !== index);
    if (twice === undefined) continue;
    throw refuse(`two steps with ${bound}: ${twice}`, 'steps that do not overlap', 'change or remove one of them');
  }
  if (steps.every(({ change }) => change === 0)) {
    throw refuse('steps whose change is 0', 'at least one step that adds or removes tasks', 'set change of a step');
  }
  const negative = steps.find(({ change }) => change < 0);
  if (adjustmentType === AdjustmentType.EXACT_CAPACITY && negative) {
    throw refuse(
      `the step ${shownStep(negative)} with AdjustmentType.EXACT_CAPACITY`,
      'a change of at least 0, because it is the number of tasks',
      'set the number of tasks, or another adjustmentType',
    );
  }
  if (minAdjustmentMagnitude === undefined || adjustmentType === AdjustmentType.PERCENT_CHANGE_IN_CAPACITY) return;
  throw refuse(
    `minAdjustmentMagnitude: ${minAdjustmentMagnitude}`,
    'AdjustmentType.PERCENT_CHANGE_IN_CAPACITY, because other types change a number of tasks',
    'set adjustmentType, or remove minAdjustmentMagnitude',
  );
}

/**
 * Throws if CloudWatch would evaluate the alarms of steps over too long a time.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
export function requireEvaluationTime(scope: IConstruct, metric: IMetric, options: StepsOptions): void {
  const { evaluationPeriods = 1 } = options;
  const period = periodOf(metric);
  const max = period < HOUR ? DAY : 7 * DAY;
  if (evaluationPeriods * period <= max) return;
  throw new UsageError(scope, 'InvalidScalingSteps', {
    got: `evaluationPeriods: ${evaluationPeriods}, of ${period} seconds each`,
    expected: `at most ${max / DAY} day${max === DAY ? '' : 's'} in total, the limit of CloudWatch`,
    fix: `set evaluationPeriods to at most ${Math.floor(max / period)}, or shorten the period of the metric`,
  });
}

function periodOf(metric: IMetric): number {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  return metricStat?.period.toSeconds() ?? mathExpression?.period ?? 0;
}

function shownStep({ lower, upper, change }: ScalingInterval): string {
  const bounds = [lower === undefined ? '' : `lower: ${lower}, `, upper === undefined ? '' : `upper: ${upper}, `];
  return `{ ${bounds.join('')}change: ${change} }`;
}
