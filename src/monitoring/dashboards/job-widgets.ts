import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Graph, MINUTE } from './graph';

/** A job on a dashboard. */
export interface JobOnDashboard {
  readonly jobName: string;
  readonly stateMachineArn: string;
}

/** No task on Fargate ends sooner, so a run that succeeds sooner was skipped. Unit: milliseconds. */
const SHORTEST_RUN = 5_000;
const MINUTE_MS = 60_000;
const { MAXIMUM, SUM } = cloudwatch.Stats;

/**
 * The graphs of the jobs of a stack: runs that failed or were skipped, their duration, and runs that started.
 *
 * The metrics are read at synthesis, because jobs are added after the graphs.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
 */
export class JobWidgets {
  /** The rows of the dashboard. */
  public readonly rows: cloudwatch.IWidget[][];

  private readonly failed: cloudwatch.IMetric[] = [];
  private readonly durations: cloudwatch.IMetric[] = [];
  private readonly started: cloudwatch.IMetric[] = [];
  private readonly skipped: cloudwatch.IMetric[] = [];

  public constructor() {
    const { failed, durations, started, skipped } = this;
    this.rows = [
      [new cloudwatch.TextWidget({ markdown: '## Jobs', width: 24, height: 1 })],
      [
        new Graph({ title: 'Runs that failed, timed out or were stopped', metrics: failed }),
        new Graph({ title: 'Duration of runs (minutes)', metrics: durations }),
      ],
      [
        new Graph({ title: 'Runs that started', metrics: started }),
        new Graph({ title: 'Runs that were skipped, for example while an older one was running', metrics: skipped }),
      ],
    ];
  }

  /** Adds the lines of a job. */
  public add({ jobName: label, stateMachineArn }: JobOnDashboard): void {
    const metric = (metricName: string, statistic: string) =>
      new cloudwatch.Metric({
        namespace: 'AWS/States',
        metricName,
        dimensionsMap: { StateMachineArn: stateMachineArn },
        statistic,
        period: MINUTE,
        label,
      });
    const line = (expression: string, usingMetrics: Record<string, cloudwatch.IMetric>) =>
      new cloudwatch.MathExpression({ expression, usingMetrics, label, period: MINUTE });
    // The ids of the metrics in a graph are unique.
    const n = this.started.length + 1;
    const time = metric('ExecutionTime', MAXIMUM);
    this.failed.push(
      line(`FILL(failed${n}, 0) + FILL(late${n}, 0) + FILL(stopped${n}, 0)`, {
        [`failed${n}`]: metric('ExecutionsFailed', SUM),
        [`late${n}`]: metric('ExecutionsTimedOut', SUM),
        [`stopped${n}`]: metric('ExecutionsAborted', SUM),
      }),
    );
    this.durations.push(line(`time${n} / ${MINUTE_MS}`, { [`time${n}`]: time }));
    this.started.push(metric('ExecutionsStarted', SUM));
    this.skipped.push(
      line(`IF(time${n} < ${SHORTEST_RUN}, ended${n})`, {
        [`time${n}`]: time,
        [`ended${n}`]: metric('ExecutionsSucceeded', SUM),
      }),
    );
  }
}
