import { Annotations, Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { resourceIdentity } from '../../../naming/stable-id';
import { isBranded } from '../../../validation/brand';
import { requireSameEnvironment } from '../../../validation/same-environment';
import { ScalingPolicy, type ScalingScope } from './scaling-policy';
import { TrackedMetric } from './tracked-metric';

const EACH_MINUTE = { period: Duration.minutes(1), statistic: cloudwatch.Stats.AVERAGE };

/** Keeps the number of visible messages in a queue near a target per running task. */
export class QueueBacklog extends ScalingPolicy {
  public constructor(
    private readonly queue: sqs.IQueue,
    private readonly target: number,
  ) {
    super();
  }

  public identify(): unknown {
    return ['backlog per task', resourceIdentity(this.queue, this.queue.queueArn)];
  }

  public bind(scope: ScalingScope, id: string): void {
    const { service } = scope;
    requireSameEnvironment(service, { what: 'the queue', resource: this.queue, arn: this.queue.queueArn });
    if (!isBranded(service.cluster, 'SpotCluster')) {
      Annotations.of(service).addWarningV2(
        'cdk-trading-analytics-platform:backlogWithoutInsights',
        `ScalingMetric.backlogPerTask() divides by the running tasks that Container Insights counts. Enable it on ${service.cluster.node.path}. Without it, the whole backlog counts as the backlog of one task.`,
      );
    }
    const backlog = new cloudwatch.MathExpression({
      // An unused queue and a service without tasks have no data. FILL makes both 0, so that scaling continues.
      expression: 'FILL(waiting, 0) / IF(FILL(running, 0) > 0, FILL(running, 0), 1)',
      usingMetrics: {
        waiting: this.queue.metricApproximateNumberOfMessagesVisible(EACH_MINUTE),
        running: service.metricRunningTasks(EACH_MINUTE),
      },
      period: EACH_MINUTE.period,
    });
    new TrackedMetric(backlog, this.target).bind(scope, id);
  }
}
