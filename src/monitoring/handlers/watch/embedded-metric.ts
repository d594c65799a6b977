/** A value of a metric of a function. */
export interface MetricValue {
  readonly namespace: string;
  readonly name: string;
  readonly value: number;
  readonly at: Date;
}

/** The dimension of the metrics of a function. Its value is the name of the function. */
export const FUNCTION_DIMENSION = 'FunctionName';

/**
 * Publishes a value through the log, which needs no permission and no call.
 *
 * The line goes to the standard output directly. The console of a function with logs in JSON would wrap it, and
 * CloudWatch would not find the metric.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
export function publish({ namespace, name, value, at }: MetricValue): void {
  const metric = { Namespace: namespace, Dimensions: [[FUNCTION_DIMENSION]], Metrics: [{ Name: name, Unit: 'Count' }] };
  const line = {
    _aws: { Timestamp: at.getTime(), CloudWatchMetrics: [metric] },
    [FUNCTION_DIMENSION]: process.env.AWS_LAMBDA_FUNCTION_NAME,
    [name]: value,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
