import type { Json } from '../template/json';

/** The part of the target below which the low alarm breaches. */
const LOW = 0.9;

/** The alarms that Application Auto Scaling creates for a target tracking policy. */
export interface TrackingAlarms {
  readonly high: Json;
  readonly low: Json;
}

/**
 * Returns the alarms of a target tracking policy on a customized metric: three minutes above the target, and 15 minutes
 * below 90 % of it.
 *
 * AWS creates these alarms and does not promise their numbers. These are the numbers of today.
 *
 * @param configuration the configuration of the policy in the template
 */
export function trackingAlarms({ TargetValue, CustomizedMetricSpecification: metric }: Json): TrackingAlarms {
  const of = metric.Metrics
    ? {
        Metrics: metric.Metrics.map(({ MetricStat, ...query }: Json) => ({
          ...query,
          ...(MetricStat ? { MetricStat: { ...MetricStat, Period: 60 } } : { Period: 60 }),
        })),
      }
    : {
        Namespace: metric.Namespace,
        MetricName: metric.MetricName,
        Dimensions: metric.Dimensions,
        Statistic: metric.Statistic,
        Period: 60,
      };
  return {
    high: {
      ...of,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: TargetValue,
      EvaluationPeriods: 3,
      TreatMissingData: 'missing',
    },
    low: {
      ...of,
      ComparisonOperator: 'LessThanThreshold',
      Threshold: LOW * TargetValue,
      EvaluationPeriods: 15,
      TreatMissingData: 'missing',
    },
  };
}
