import { Duration, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { resourceIdentity, stableId } from '../../naming/stable-id';
import { TrackedMetric } from '../../service/scaling/metrics/tracked-metric';
import { desiredTasksMetric } from '../../service/service-metrics';
import { isInstanceOf } from '../../validation/brand';
import { requireSameEnvironment } from '../../validation/same-environment';
import { UsageError } from '../../validation/usage-error';
import { allowClientLibrary, allowReading } from './kinesis-access';
import type { KinesisSourceOptions } from './kinesis-source-options';
import { warnAboutIdleTasks } from './parallel-limit';
import { allowTaskProtection } from './task-protection';
import { workLateAlarm } from './work-late-alarm';
import { SCALE_OUT_COOLDOWN, warnWithoutInsights } from './work-scaling';
import { WorkSourceBinding } from './work-source-binding';
import type { WorkSourceConfig, WorkSourceTraits } from './work-source-config';
import type { WorkSourceHost } from './work-source-host';

const period = Duration.minutes(1);
/** The time behind the end of the stream from which tasks are added and not removed. Unit: milliseconds. */
const BEHIND = 60_000;

/** The records of a Kinesis stream. */
export class KinesisSource extends WorkSourceBinding {
  public readonly traits: WorkSourceTraits;

  public constructor(
    private readonly stream: kinesis.IStream,
    private readonly options: KinesisSourceOptions,
  ) {
    super();
    const shards = options.shards ?? shardsOf(stream);
    this.traits = {
      minTasks: 1,
      maxTasks: shards,
      scaleOutCooldown: SCALE_OUT_COOLDOWN,
      scalesOnUtilization: false,
      alarmKinds: ['WorkLate'],
    };
  }

  public bind(worker: WorkSourceHost): WorkSourceConfig {
    const { stream, options, traits } = this;
    requireSameEnvironment(worker, { what: 'the stream', resource: stream, arn: stream.streamArn });
    requireReader(worker);
    warnAboutIdleTasks(worker, traits.maxTasks, 'shards');
    allowReading(worker, stream);
    allowTaskProtection(worker);
    worker.addEnvironment('STREAM_NAME', stream.streamName, 'WorkSource.kinesis()');
    if (options.applicationName !== undefined) {
      allowClientLibrary(worker, options.applicationName);
      worker.addEnvironment('KCL_APPLICATION_NAME', options.applicationName, 'WorkSource.kinesis()');
    }
    this.scale(worker);
    return {
      alarms: (scope) => {
        const milliseconds = (options.maxAge ?? Duration.minutes(5)).toMilliseconds();
        return [
          workLateAlarm(scope, {
            metric: this.ageOfRecords(),
            threshold: milliseconds,
            event: `The worker ${worker.workerName} was ${milliseconds} ms or more behind its stream`,
            // No data means no reader. The alarm on missing tasks reports that, and this alarm keeps its state.
            treatMissingData: cloudwatch.TreatMissingData.IGNORE,
          }),
        ];
      },
    };
  }

  /**
   * Scales on the new records per task. While the readers are behind, tasks are added and not removed.
   *
   * The number of unread records has no metric. Their age does not fall in proportion to the tasks.
   */
  private scale(worker: WorkSourceHost): void {
    const { stream, options } = this;
    const { taskCount, _cooldowns: cooldowns } = worker;
    if (!taskCount) return;
    warnWithoutInsights(worker);
    const { recordsPerTask: target } = options;
    const more = 1.5 * target;
    const perTask = new cloudwatch.MathExpression({
      expression: 'FILL(incoming, 0) / desired',
      usingMetrics: {
        incoming: stream.metricIncomingRecords({ period, statistic: cloudwatch.Stats.SUM }),
        desired: desiredTasksMetric(worker.service, { period, statistic: cloudwatch.Stats.AVERAGE }),
      },
      period,
    });
    const tracked = new cloudwatch.MathExpression({
      expression: `IF(FILL(age, 0) > ${BEHIND} AND each < ${more}, ${more}, each)`,
      usingMetrics: { age: this.ageOfRecords(), each: perTask },
      period,
    });
    const id = stableId(worker, 'Work', ['stream', resourceIdentity(stream, stream.streamArn)]);
    new TrackedMetric(tracked, target).bind({ service: worker, taskCount, cooldowns }, id);
  }

  private ageOfRecords(): cloudwatch.Metric {
    return this.stream.metricGetRecordsIteratorAgeMilliseconds({ period, statistic: cloudwatch.Stats.MAXIMUM });
  }
}

/** Throws for a minimum of no task. Without a reader, Kinesis has no metric of the records that are not read yet. */
function requireReader(worker: WorkSourceHost): void {
  const { minTasks } = worker;
  if (Token.isUnresolved(minTasks) || minTasks > 0) return;
  throw new UsageError(worker, 'ScalingOutOfRange', {
    got: 'scaling.minTasks: 0 with WorkSource.kinesis()',
    expected: 'at least 1, because Kinesis counts unread records only while a task reads them',
    fix: 'set scaling.minTasks to 1, or remove it',
  });
}

/** Returns the number of shards of a stream with a fixed number, or undefined. */
function shardsOf(stream: kinesis.IStream): number | undefined {
  if (!isInstanceOf(stream, 'aws-cdk-lib.aws_kinesis.Stream')) return undefined;
  const { shardCount } = stream.node.defaultChild as kinesis.CfnStream;
  return Token.isUnresolved(shardCount) ? undefined : shardCount;
}
