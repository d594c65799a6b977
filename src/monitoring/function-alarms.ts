import { Duration, Lazy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { deadLettersOf, functionIn } from '../lambda/stack-functions';
import { RunbookAlarm } from '../runbook/runbook-alarm';
import { AlarmGroup, sumOf } from './alarm-group';
import type { PartThresholds } from './platform-thresholds';

const MINUTES = 5;
const period = Duration.minutes(MINUTES);

/** The alarms on the library's functions in one stack. The functions share them. */
export class FunctionAlarms {
  private readonly errors: AlarmGroup;
  private readonly throttles: AlarmGroup;

  public constructor(
    private readonly scope: Construct,
    private readonly thresholds: PartThresholds,
  ) {
    const { functionErrors, functionThrottles } = thresholds;
    const shared = {
      period,
      periods: 1,
      // Lambda publishes no data without invocations.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      expression: sumOf,
    };
    this.errors = new AlarmGroup(scope, 'FunctionErrors', {
      ...shared,
      description: `Functions of the library failed ${functionErrors} or more times in ${MINUTES} minutes.`,
      threshold: functionErrors,
    });
    this.throttles = new AlarmGroup(scope, 'FunctionThrottles', {
      ...shared,
      description: `Lambda refused ${functionThrottles} or more invocations of the library's functions in ${MINUTES} minutes.`,
      threshold: functionThrottles,
    });
  }

  /** Adds the function of a scope, which may be created later. Returns the alarms that contain it. */
  public add(scope: Construct): RunbookAlarm[] {
    const metric = (metricName: string) =>
      new cloudwatch.Metric({
        namespace: 'AWS/Lambda',
        metricName,
        dimensionsMap: { FunctionName: Lazy.string({ produce: () => functionIn(scope).functionName }) },
        statistic: cloudwatch.Stats.SUM,
        period,
      });
    return [this.errors.add(metric('Errors')), this.throttles.add(metric('Throttles')), ...this.deadLetters(scope)];
  }

  private deadLetters(scope: Construct): RunbookAlarm[] {
    const queue = deadLettersOf(scope);
    if (!queue) return [];
    const { deadLetters: threshold } = this.thresholds;
    return [
      RunbookAlarm.of(this.scope, 'DeadLetters', {
        metric: queue.metricApproximateNumberOfMessagesVisible({ period, statistic: cloudwatch.Stats.MAXIMUM }),
        description: `The dead-letter queue of the library's functions contains ${threshold} or more events.`,
        threshold,
        periods: 1,
        // SQS stops publishing for a queue without activity, also if it contains messages. The alarm keeps its state.
        treatMissingData: cloudwatch.TreatMissingData.IGNORE,
      }),
    ];
  }
}
