import { Annotations, Duration, Token } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { stableId } from '../../naming/stable-id';
import { TrackedMetric } from '../../service/scaling/metrics/tracked-metric';
import { scalableTarget } from '../../service/scaling/metrics/tracking-policy';
import { desiredTasksMetric } from '../../service/service-metrics';
import { isBranded } from '../../validation/brand';
import { describe } from '../../validation/description';
import type { WorkSourceHost } from './work-source-host';

const MINUTE = Duration.minutes(1);

/**
 * The number of minutes with work and without tasks until a task starts.
 *
 * FILL replaces a count of tasks that is late by 0. CloudWatch recommends several data points for such an alarm.
 */
const MINUTES_WITHOUT_TASKS = 3;

/**
 * The time in which the first task must be counted. During this time no second task is added.
 *
 * Container Insights counts no desired tasks while no task runs.
 */
const START_TIME = Duration.minutes(5);

/** The default waiting time after tasks are added. It covers the delay of the count of tasks and of the alarm. */
export const SCALE_OUT_COOLDOWN = Duration.minutes(3);

/** The work that waits for the tasks of a worker. */
export interface WaitingWork {
  /** The identity of the work, on which the ids of the policies depend. */
  readonly identity: unknown;
  /** The amount of work that waits or is in progress. */
  readonly amount: cloudwatch.IMetric;
  /**
   * The work of the last minute, for work that is done before it is counted.
   *
   * @default - no such metric
   */
  readonly activity?: cloudwatch.IMetric;
  /**
   * Indicates whether an amount below 0 is a gap in the data, in which the number of tasks does not change.
   *
   * An alarm enters ALARM state on old data points if all later ones are missing. So a gap must have a value.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
   */
  readonly holdsInGaps?: boolean;
  /** The amount of work that a worker without tasks starts for. */
  readonly waiting: cloudwatch.IMetric;
  /** The amount of work per task. */
  readonly perTask: number;
  /** The description of the work for the description of the alarm, for example 'messages in the queue'. */
  readonly what: string;
}

/**
 * Scales a worker on its waiting work, from zero and back to zero.
 *
 * Target tracking multiplies the number of tasks, so it cannot add the first one. A step adds it. While there is work,
 * the tracked value is at least the target for one task, and at least half of it for several. So at most half of the
 * tasks stop at a time, and the last one stays. All tasks stop after 15 minutes without work.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-policy.html
 */
export function scaleOnWork(worker: WorkSourceHost, work: WaitingWork): void {
  const { taskCount, _cooldowns: cooldowns, minTasks } = worker;
  if (!taskCount) return;
  warnWithoutInsights(worker);
  const { perTask, amount, activity } = work;
  const desired = desiredTasksMetric(worker.service, { period: MINUTE, statistic: cloudwatch.Stats.AVERAGE });
  const each = new cloudwatch.MathExpression({
    expression: 'work / desired',
    usingMetrics: { work: amount, desired },
    period: MINUTE,
  });
  const tracked = new cloudwatch.MathExpression({
    expression: trackedExpression(work),
    usingMetrics: { each, work: amount, desired, ...(activity && { active: activity }) },
    period: MINUTE,
  });
  const id = stableId(worker, 'Work', work.identity);
  new TrackedMetric(tracked, perTask).bind({ service: worker, taskCount, cooldowns }, id);
  if (Token.isUnresolved(minTasks) || minTasks === 0) startFirstTask({ worker, taskCount, work, desired, id });
}

/** Each branch uses the desired tasks, because without their count there must be no value. */
function trackedExpression({ perTask, activity, holdsInGaps }: WaitingWork): string {
  const least = `IF(desired > 1, ${perTask / 2}, ${perTask})`;
  const isActive = activity ? 'work + FILL(active, 0) > 0' : 'work > 0';
  const value = `IF(${isActive}, IF(each > ${least}, each, ${least}), 0 * desired)`;
  return holdsInGaps ? `IF(work < 0, ${perTask} + 0 * desired, ${value})` : value;
}

function startFirstTask({
  worker,
  taskCount,
  work,
  desired,
  id,
}: {
  readonly worker: WorkSourceHost;
  readonly taskCount: ecs.ScalableTaskCount;
  readonly work: WaitingWork;
  readonly desired: cloudwatch.IMetric;
  readonly id: string;
}): void {
  const action = new appscaling.StepScalingAction(taskCount, `${id}Start`, {
    scalingTarget: scalableTarget(taskCount),
    adjustmentType: appscaling.AdjustmentType.CHANGE_IN_CAPACITY,
    cooldown: START_TIME,
    metricAggregationType: appscaling.MetricAggregationType.MAXIMUM,
  });
  action.addAdjustment({ adjustment: 1, lowerBound: 0 });
  const alarm = new cloudwatch.Alarm(taskCount, `${id}Waits`, {
    alarmDescription: describe('alarm', `Starts the first task of ${worker.workerName} for ${work.what}.`),
    metric: new cloudwatch.MathExpression({
      expression: 'IF(FILL(desired, 0) < 1, waiting, 0)',
      usingMetrics: { waiting: work.waiting, desired },
      period: MINUTE,
      label: 'Work without tasks',
    }),
    threshold: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: MINUTES_WITHOUT_TASKS,
    // No data means no work, for example of a queue without activity.
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction(new actions.ApplicationScalingAction(action));
}

/** Without the count of tasks, a worker never stops tasks, and starts one every five minutes. */
export function warnWithoutInsights(worker: WorkSourceHost): void {
  if (isBranded(worker.cluster, 'SpotCluster')) return;
  Annotations.of(worker).addWarningV2(
    'cdk-trading-analytics-platform:workWithoutInsights',
    `The number of tasks follows the work per task, and Container Insights counts the tasks. Enable it on ${worker.cluster.node.path}. Without it, tasks are added up to the maximum and never removed.`,
  );
}
