import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/** The metrics of the requests to a service, each over one minute. */
export interface RequestMetrics {
  readonly requests: cloudwatch.IMetric;
  /** The failed requests. Undefined if the proxy publishes no metric of them. */
  readonly serverErrors?: cloudwatch.IMetric;
  /** The failure of a request, as descriptions state it: `with a 5xx status`. */
  readonly failure: string;
  /** The response time. Unit: milliseconds. */
  readonly responseTime: cloudwatch.IMetric;
  /** The statistic of the response time, as descriptions state it. */
  readonly statistic: string;
}

/** The failure of a request of HTTP. */
export const FAILURE = 'with a 5xx status';
