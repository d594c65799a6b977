import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/** The metrics of the requests to a service, each over one minute. */
export interface RequestMetrics {
  readonly requests: cloudwatch.IMetric;
  /** The requests that failed with a 5xx status. */
  readonly serverErrors: cloudwatch.IMetric;
  /** The response time. Unit: milliseconds. */
  readonly responseTime: cloudwatch.IMetric;
  /** The statistic of the response time, as descriptions state it. */
  readonly statistic: string;
}
