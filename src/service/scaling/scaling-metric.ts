import type * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { brand } from '../../validation/brand';
import { checked } from '../../validation/checked';
import { QueueBacklog } from './metrics/queue-backlog';
import { RequestsPerTask } from './metrics/requests-per-task';
import type { ScalingPolicy, ScalingScope } from './metrics/scaling-policy';
import { ScalingSteps, type ScalingStepsOptions } from './metrics/scaling-steps';
import { TrackedMetric } from './metrics/tracked-metric';

/**
 * A metric that the number of tasks of a service scales on.
 *
 * @example
 * new ServiceDefinition({ scaling: { metrics: [ScalingMetric.track(ticksPerTask, 500)] } });
 */
export class ScalingMetric {
  static {
    brand(ScalingMetric, 'ScalingMetric');
  }

  /**
   * Keeps a metric near a target by target tracking.
   *
   * The metric must fall when tasks are added, so use a value per task, not a total. Without data the service scales
   * neither out nor in. Application Auto Scaling evaluates the metric once a minute, whatever its period.
   *
   * @param metric a metric with any statistic, or a math expression over named metrics without SEARCH
   * @param target the target value, above 0, in the unit of the metric
   */
  public static track(metric: cloudwatch.IMetric, target: number): ScalingMetric {
    checked('ScalingMetric.track', 'metric', metric);
    return new ScalingMetric(new TrackedMetric(metric, checked('ScalingMetric.track', 'target', target)));
  }

  /**
   * Adds or removes tasks by step scaling.
   *
   * Use steps that only add tasks. Target tracking on CPU, memory or other metrics does not prevent a step from removing
   * tasks, and then adds them again.
   *
   * @param metric a metric or a math expression
   * @param intervals at least two steps. In a gap between two steps nothing changes.
   * @param options the options of the steps
   */
  public static steps(
    metric: cloudwatch.IMetric,
    intervals: appscaling.ScalingInterval[],
    options?: ScalingStepsOptions,
  ): ScalingMetric {
    checked('ScalingMetric.steps', 'metric', metric);
    const given = checked('ScalingMetric.steps', 'intervals', intervals);
    return new ScalingMetric(new ScalingSteps(metric, given, checked('ScalingMetric.steps', 'options', options ?? {})));
  }

  /**
   * Keeps the number of visible messages in a queue near a target per running task.
   *
   * Container Insights counts the running tasks.
   *
   * @param queue the queue that the service processes, in its account and Region
   * @param target the number of waiting messages per task: the longest acceptable waiting time divided by the time per message
   * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html#metric-math-sqs-queue-backlog
   */
  public static backlogPerTask(queue: sqs.IQueue, target: number): ScalingMetric {
    checked('ScalingMetric.backlogPerTask', 'queue', queue);
    return new ScalingMetric(new QueueBacklog(queue, checked('ScalingMetric.backlogPerTask', 'target', target)));
  }

  /**
   * Keeps the number of load balancer requests per task and minute near a target.
   *
   * The service must have routes when the app is synthesized.
   *
   * @param target the number of requests per task and minute, above 0
   */
  public static requestsPerTask(target: number): ScalingMetric {
    return new ScalingMetric(new RequestsPerTask(checked('ScalingMetric.requestsPerTask', 'target', target)));
  }

  private constructor(private readonly policy: ScalingPolicy) {}

  /**
   * Indicates whether the metric counts requests of a load balancer.
   *
   * @internal
   */
  public get _countsRequests(): boolean {
    return this.policy instanceof RequestsPerTask;
  }

  /**
   * Returns the identity of the metric. Two metrics of a service must not have the same one.
   *
   * @internal
   */
  public _identify(): unknown {
    return this.policy.identify();
  }

  /**
   * Adds the metric to the scaling of a service.
   *
   * @internal
   */
  public _bind(scope: ScalingScope, id: string): void {
    this.policy.bind(scope, id);
  }
}
