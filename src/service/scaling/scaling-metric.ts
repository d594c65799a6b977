import type * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { QueueBacklog } from './metrics/queue-backlog';
import { RequestsPerTask } from './metrics/requests-per-task';
import type { ScalingPolicy, ScalingScope } from './metrics/scaling-policy';
import { ScalingSteps } from './metrics/scaling-steps';
import { TrackedMetric } from './metrics/tracked-metric';
import type { ScalingStepsOptions } from './scaling-steps-options';

/** A number that says how many tasks a service needs. */
export class ScalingMetric {
  /**
   * Adds and removes tasks so that the metric stays near a target. It must fall when tasks are added, so use a value for
   * each task, not a total. Without data nothing is scaled, neither out nor in.
   *
   * AWS looks at it once a minute, whatever the metric's own period.
   *
   * @param metric a metric by any statistic, or an expression over metrics that are named; no search
   * @param target the value to keep, above 0, in the metric's unit
   */
  public static track(metric: cloudwatch.IMetric, target: number): ScalingMetric {
    return new ScalingMetric(new TrackedMetric(metric, target));
  }

  /**
   * Adds or removes as many tasks as the step says that the metric is in.
   *
   * Let steps only add. Tasks that a step removes are removed although CPU, memory and other tracked metrics want them:
   * target tracking does not hold a step back, and adds them again.
   *
   * @param metric a metric or an expression
   * @param intervals at least two steps; between them may be gaps, in which nothing changes
   * @param options how steps are taken
   */
  public static steps(
    metric: cloudwatch.IMetric,
    intervals: appscaling.ScalingInterval[],
    options: ScalingStepsOptions = {},
  ): ScalingMetric {
    return new ScalingMetric(new ScalingSteps(metric, intervals, options));
  }

  /**
   * Keeps the messages that wait in a queue near a number for each running task. Container Insights counts the tasks.
   *
   * @param queue the queue that the service works on, in its account and region
   * @param target how many messages may wait for each task: the longest time that one may wait, divided by the time that one takes
   * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html#metric-math-sqs-queue-backlog
   */
  public static backlogPerTask(queue: sqs.IQueue, target: number): ScalingMetric {
    return new ScalingMetric(new QueueBacklog(queue, target));
  }

  /**
   * Keeps the requests that the load balancer sends to each task in a minute near a number. The service must have routes by
   * the end of the synth.
   *
   * @param target requests in a minute for each task, above 0
   */
  public static requestsPerTask(target: number): ScalingMetric {
    return new ScalingMetric(new RequestsPerTask(target));
  }

  private constructor(private readonly policy: ScalingPolicy) {}

  /**
   * Adds the metric to a service's scaling, and says what it tracks, which no other metric of the service may track too.
   *
   * @internal
   */
  public _bind(scope: ScalingScope, id: string): unknown {
    return this.policy.bind(scope, id);
  }
}
