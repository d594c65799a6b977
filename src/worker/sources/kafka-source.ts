import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { requireSameEnvironment } from '../../validation/same-environment';
import { allowConsuming, connectToBrokers } from './kafka-access';
import type { KafkaSourceOptions } from './kafka-source-options';
import { warnAboutIdleTasks } from './parallel-limit';
import { allowTaskProtection } from './task-protection';
import { workLateAlarm } from './work-late-alarm';
import { SCALE_OUT_COOLDOWN, scaleOnWork } from './work-scaling';
import { WorkSourceBinding } from './work-source-binding';
import type { WorkSourceConfig, WorkSourceTraits } from './work-source-config';
import type { WorkSourceHost } from './work-source-host';

const SET_BY = 'WorkSource.kafka()';

/** The messages of a topic on Amazon MSK. */
export class KafkaSource extends WorkSourceBinding {
  public readonly traits: WorkSourceTraits;

  public constructor(private readonly options: KafkaSourceOptions) {
    super();
    this.traits = {
      // MSK has no lag before a group commits its first offset, so a group of no task would never start.
      minTasks: 1,
      maxTasks: options.partitions,
      scaleOutCooldown: SCALE_OUT_COOLDOWN,
      scalesOnUtilization: false,
      alarmKinds: ['WorkLate'],
    };
  }

  public bind(worker: WorkSourceHost): WorkSourceConfig {
    const { clusterName, topic, consumerGroup, clusterArn, bootstrapServers, ...options } = this.options;
    if (options.securityGroup) {
      requireSameEnvironment(worker, { what: 'the security group of the brokers', resource: options.securityGroup });
    }
    warnAboutIdleTasks(worker, options.partitions, 'partitions');
    if (clusterArn !== undefined) allowConsuming(worker, clusterArn, this.options);
    connectToBrokers(worker, this.options);
    allowTaskProtection(worker);
    worker.addEnvironment('KAFKA_TOPIC', topic, SET_BY);
    worker.addEnvironment('KAFKA_CONSUMER_GROUP', consumerGroup, SET_BY);
    if (bootstrapServers !== undefined) worker.addEnvironment('KAFKA_BOOTSTRAP_SERVERS', bootstrapServers, SET_BY);
    const lag = new cloudwatch.Metric({
      namespace: 'AWS/Kafka',
      metricName: 'SumOffsetLag',
      dimensionsMap: { 'Cluster Name': clusterName, 'Consumer Group': consumerGroup, Topic: topic },
      statistic: cloudwatch.Stats.MAXIMUM,
      period: Duration.minutes(1),
    });
    scaleOnWork(worker, {
      identity: ['kafka', clusterName, topic, consumerGroup],
      // While the group rebalances, MSK publishes no lag.
      amount: new cloudwatch.MathExpression({
        expression: 'FILL(lag, -1)',
        usingMetrics: { lag },
        period: Duration.minutes(1),
      }),
      holdsInGaps: true,
      waiting: lag,
      perTask: options.lagPerTask,
      what: `messages in ${topic}`,
    });
    const { maxLag = 10 * options.lagPerTask } = options;
    return {
      alarms: (scope) => [
        workLateAlarm(scope, {
          metric: lag,
          threshold: maxLag,
          event: `The worker ${worker.workerName} was ${maxLag} or more messages behind its topic`,
          // A group that rebalances has no lag. The alarm keeps its state meanwhile.
          treatMissingData: cloudwatch.TreatMissingData.IGNORE,
        }),
      ],
    };
  }
}
