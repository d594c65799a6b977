import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/** The period of all graphs. */
export const MINUTE = Duration.minutes(1);
/** Two graphs fill a row. */
export const HALF = 12;
const HEIGHT = 6;

/** An alarm on a dashboard, whose id is its kind. The kinds with a threshold line are metric alarms. */
export type AlarmWithThreshold = cloudwatch.IAlarm;

/** Returns the alarms of a dashboard at synthesis. */
export type Alarms = () => AlarmWithThreshold[];

/** A graph of metrics, and the threshold lines of the alarms on them. */
export interface GraphOptions {
  readonly title: string;
  readonly metrics: cloudwatch.IMetric[];
  /** The metrics of the right axis. */
  readonly right?: cloudwatch.IMetric[];
  /** The kinds of the alarms whose thresholds are lines. */
  readonly thresholds?: string[];
}

/**
 * A graph whose threshold lines are read at synthesis, because alarms are added after the graph.
 *
 * Alarms of one kind with the same threshold have one line.
 */
export class Graph extends cloudwatch.ConcreteWidget {
  public constructor(
    private readonly options: GraphOptions,
    private readonly alarms: Alarms = () => [],
  ) {
    super(HALF, HEIGHT);
  }

  public toJson(): unknown[] {
    const { title, metrics: left, right } = this.options;
    const { width, height } = this;
    const leftAnnotations = this.lines();
    const graph = new cloudwatch.GraphWidget({ title, left, right, leftAnnotations, width, height, liveData: true });
    graph.position(this.x as number, this.y as number);
    return graph.toJson();
  }

  private lines(): cloudwatch.HorizontalAnnotation[] {
    const kinds = this.options.thresholds ?? [];
    const values = this.alarms()
      .filter(({ node }) => kinds.includes(node.id))
      .map((alarm) => ({ label: alarm.node.id, value: (alarm as cloudwatch.Alarm).toAnnotation().value }));
    return values.filter(
      ({ label, value }, index) =>
        values.findIndex((other) => other.label === label && other.value === value) === index,
    );
  }
}

/**
 * Returns a search for metrics by their names and dimensions, which finds metrics of every stack.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html
 */
export function search(query: string, statistic: string, label = ''): cloudwatch.IMetric {
  return new cloudwatch.MathExpression({ expression: `SEARCH('${query}', '${statistic}', 60)`, label });
}

/**
 * Returns a label with the value of a dimension, which CloudWatch inserts for each line.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/graph-dynamic-labels.html
 */
export function dimension(name: string): string {
  return `\${PROP('Dim.${name}')}`;
}
