import type { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { childScope } from '../naming/child-scope';
import type { RunbookEntry } from '../runbook/runbook';
import { RunbookAlarm, type RunbookAlarmProps } from '../runbook/runbook-alarm';

/**
 * The maximum number of metrics in the expression of an alarm.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-limits.html
 */
const MAX_METRICS = 10;

/** The properties of the alarms of a group. */
export interface AlarmGroupProps extends Omit<RunbookAlarmProps, 'metric'> {
  readonly period: Duration;
  /** Returns the expression over the terms of the metrics. */
  readonly expression: (terms: string[]) => string;
  /** Other expressions by their id, which the expression refers to. */
  readonly parts?: Record<string, string>;
}

/** A metric, and its term in the expression. */
interface Member {
  readonly metric: cloudwatch.Metric;
  readonly term: (id: string) => string;
}

/** Returns the sum of metrics, which ignores metrics without data. Without any data, the sum has no data. */
export function sumOf(ids: string[]): string {
  return ids.length === 1 ? ids[0] : `SUM([${ids.join(', ')}])`;
}

/** One alarm for up to ten metrics of one kind, and further alarms for more metrics. Metrics can be added until synthesis. */
export class AlarmGroup {
  private readonly alarms: RunbookAlarm[] = [];
  private readonly members: Member[] = [];

  public constructor(
    private readonly scope: Construct,
    private readonly kind: RunbookEntry,
    private readonly props: AlarmGroupProps,
  ) {}

  /**
   * Adds a metric. Returns the alarm that contains it.
   *
   * @param metric the metric
   * @param term returns the term of the metric with an id. Default: the id
   */
  public add(metric: cloudwatch.Metric, term = (id: string) => id): RunbookAlarm {
    const number = Math.floor(this.members.length / MAX_METRICS);
    this.members.push({ metric, term });
    const members = this.members.slice(number * MAX_METRICS);
    this.alarms[number] ??= this.createAlarm(number, metric);
    const alarm = this.alarms[number].node.defaultChild as cloudwatch.CfnAlarm;
    alarm.metrics = this.queries(members);
    return this.alarms[number];
  }

  private createAlarm(number: number, metric: cloudwatch.Metric): RunbookAlarm {
    const { period, expression, parts, ...props } = this.props;
    const scope = number === 0 ? this.scope : childScope(this.scope, `Group${number + 1}`);
    return new RunbookAlarm(scope, this.kind, {
      ...props,
      // The queries replace this expression.
      metric: new cloudwatch.MathExpression({ expression: 'm1', usingMetrics: { m1: metric }, period }),
    });
  }

  private queries(members: Member[]): cloudwatch.CfnAlarm.MetricDataQueryProperty[] {
    const { period, expression, parts = {} } = this.props;
    const idOf = (index: number) => `m${index + 1}`;
    return [
      ...members.map(({ metric: { namespace, metricName, dimensions = {}, statistic: stat } }, index) => ({
        id: idOf(index),
        metricStat: {
          metric: {
            namespace,
            metricName,
            dimensions: Object.entries(dimensions).map(([name, value]) => ({ name, value })),
          },
          period: period.toSeconds(),
          stat,
        },
        returnData: false,
      })),
      ...Object.entries(parts).map(([id, part]) => ({ id, expression: part, returnData: false })),
      { id: 'result', expression: expression(members.map(({ term }, index) => term(idOf(index)))), returnData: true },
    ];
  }
}
