import { Annotations, Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { resourceIdentity } from '../../naming/stable-id';
import { RunbookAlarm } from '../../runbook/runbook-alarm';
import { requireSameEnvironment } from '../../validation/same-environment';
import { deadLetterQueueOf } from './dead-letter-queue';
import { allowReceiving } from './queue-access';
import type { QueueSourceOptions } from './queue-source-options';
import { allowTaskProtection } from './task-protection';
import { warnAboutShortVisibility } from './visibility-timeout';
import { workLateAlarm } from './work-late-alarm';
import { SCALE_OUT_COOLDOWN, scaleOnWork } from './work-scaling';
import { WorkSourceBinding } from './work-source-binding';
import type { WorkSourceConfig, WorkSourceTraits } from './work-source-config';
import type { WorkSourceHost } from './work-source-host';

const EACH_MINUTE = { period: Duration.minutes(1), statistic: cloudwatch.Stats.MAXIMUM };

/** The messages of an SQS queue. */
export class QueueSource extends WorkSourceBinding {
  public readonly traits: WorkSourceTraits = {
    minTasks: 0,
    scaleOutCooldown: SCALE_OUT_COOLDOWN,
    // A task that works through a backlog uses its whole CPU.
    scalesOnUtilization: false,
    alarmKinds: ['WorkLate', 'WorkFailed'],
  };

  private readonly deadLetters?: sqs.IQueue;

  public constructor(
    private readonly queue: sqs.IQueue,
    private readonly options: QueueSourceOptions,
  ) {
    super();
    this.deadLetters = deadLetterQueueOf(queue, options.deadLetterQueue);
  }

  public bind(worker: WorkSourceHost): WorkSourceConfig {
    const { queue, deadLetters } = this;
    requireSameEnvironment(worker, { what: 'the queue', resource: queue, arn: queue.queueArn });
    if (!deadLetters) this.warnAboutDeadLetters(worker);
    warnAboutShortVisibility(worker, queue);
    allowReceiving(worker, queue);
    allowTaskProtection(worker);
    worker.addEnvironment('QUEUE_URL', queue.queueUrl, 'WorkSource.queue()');
    this.scale(worker);
    return {
      alarms: (scope) => [
        this.lateAlarm(scope, worker),
        ...(deadLetters ? [this.deadLetterAlarm(scope, worker, deadLetters)] : []),
      ],
    };
  }

  private warnAboutDeadLetters(worker: WorkSourceHost): void {
    Annotations.of(worker).addWarningV2(
      'cdk-trading-analytics-platform:deadLettersUnknown',
      `The dead-letter queue of ${this.queue.node.path} is not known, so no alarm watches it. Set deadLetterQueue of WorkSource.queue(), for example sqs.Queue.fromQueueArn(…).`,
    );
  }

  private scale(worker: WorkSourceHost): void {
    const { queue, options } = this;
    const visible = queue.metricApproximateNumberOfMessagesVisible(EACH_MINUTE);
    scaleOnWork(worker, {
      identity: ['queue', resourceIdentity(queue, queue.queueArn)],
      amount: new cloudwatch.MathExpression({
        // SQS publishes the messages in progress only if there are some.
        expression: 'visible + FILL(taken, 0)',
        usingMetrics: { visible, taken: queue.metricApproximateNumberOfMessagesNotVisible(EACH_MINUTE) },
        period: EACH_MINUTE.period,
      }),
      // SQS counts the waiting messages at one moment of a minute. Fast tasks have none at this moment.
      activity: queue.metricNumberOfMessagesReceived({ ...EACH_MINUTE, statistic: cloudwatch.Stats.SUM }),
      waiting: visible,
      perTask: options.backlogPerTask,
      what: `messages in ${queue.node.path}`,
    });
  }

  private lateAlarm(scope: Construct, { workerName }: WorkSourceHost): RunbookAlarm {
    const seconds = (this.options.maxAge ?? Duration.minutes(30)).toSeconds();
    return workLateAlarm(scope, {
      metric: this.queue.metricApproximateAgeOfOldestMessage(EACH_MINUTE),
      threshold: seconds,
      event: `The oldest message for the worker ${workerName} was ${seconds} seconds old or older`,
      // SQS publishes no age without messages.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }

  private deadLetterAlarm(scope: Construct, { workerName }: WorkSourceHost, deadLetters: sqs.IQueue): RunbookAlarm {
    const { maxDeadLetters: threshold = 1 } = this.options;
    return RunbookAlarm.of(scope, 'WorkFailed', {
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(5),
        statistic: cloudwatch.Stats.MAXIMUM,
      }),
      description: `The dead-letter queue of the worker ${workerName} contains ${threshold} or more messages.`,
      threshold,
      periods: 1,
      // SQS stops publishing for a queue without activity, also if it contains messages. The alarm keeps its state.
      treatMissingData: cloudwatch.TreatMissingData.IGNORE,
    });
  }
}
