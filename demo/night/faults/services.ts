import type { MetricFault } from '../fault';

/** The faults of services. */
export const SERVICE_FAULTS: readonly MetricFault[] = [
  {
    name: 'Server errors of a service',
    event: 'Every tenth request to api-gateway gets a response of 500.',
    entry: 'server-errors',
    receiver: 'page',
    metrics: [{ metric: 'HTTPCode_Target_5XX_Count', of: 'api-gateway', during: 60 }],
  },
  {
    name: 'Server errors at low traffic',
    event: 'Each of 20 requests a minute to analytics-engine fails.',
    entry: 'server-errors',
    receiver: 'page',
    metrics: [
      { metric: 'RequestCount', of: 'analytics-engine', during: 20 },
      { metric: 'HTTPCode_Target_5XX_Count', of: 'analytics-engine', during: 20 },
    ],
  },
  {
    name: 'Slow responses',
    event: 'A query without an index slows the responses of api-gateway to four seconds.',
    entry: 'responses-slow',
    receiver: 'page',
    metrics: [{ metric: 'TargetResponseTime', of: 'api-gateway', during: 4 }],
  },
  {
    name: 'Crash loop',
    event: 'One task of data-ingestion crashes at each start, and the other task answers the requests.',
    entry: 'tasks-missing',
    receiver: 'ticket',
    metrics: [{ metric: 'RunningTaskCount', of: 'data-ingestion', during: 1 }],
  },
  {
    name: 'Crash loop without metrics of requests',
    event: 'One task of data-ingestion crashes at each start, and no metric shows whether requests fail.',
    platform: 'with Envoy and no access log',
    entry: 'tasks-missing',
    receiver: 'page',
    metrics: [{ metric: 'RunningTaskCount', of: 'data-ingestion', during: 1 }],
  },
  {
    name: 'No running task',
    event: 'All tasks of analytics-engine are gone, so its metrics have no data.',
    entry: 'tasks-missing',
    receiver: 'ticket',
    metrics: [
      { metric: 'RunningTaskCount', of: 'analytics-engine', during: null },
      { metric: 'DesiredTaskCount', of: 'analytics-engine', during: null },
    ],
  },
  {
    name: 'No healthy target',
    event: 'The load balancer itself answers 503 to each request.',
    entry: 'load-balancer-errors',
    receiver: 'page',
    metrics: [
      { metric: 'RequestCount', of: 'LoadBalancerFullName', during: null },
      { metric: 'HTTPCode_ELB_5XX_Count', during: 600 },
    ],
  },
  {
    name: 'Unhealthy target',
    event: 'A task of api-gateway no longer answers the health check.',
    entry: 'targets-unhealthy',
    receiver: 'ticket',
    metrics: [{ metric: 'UnHealthyHostCount', of: 'api-gateway', during: 1 }],
  },
  {
    name: 'Errors in a log',
    event: 'A dependency of data-ingestion fails, and it logs 250 errors a minute.',
    entry: 'errors-logged',
    receiver: 'ticket',
    metrics: [{ metric: 'data-ingestion-errors', during: 250 }],
  },
  {
    name: 'Silent log',
    event: 'The services cannot reach CloudWatch Logs any more, so no line arrives.',
    entry: 'log-silent',
    receiver: 'ticket',
    minutes: [60, 180, 60],
    metrics: [{ metric: 'IncomingLogEvents', during: null }],
  },
  {
    name: 'Memory leak',
    event: 'The memory of api-gateway grows to 95 percent.',
    entry: 'memory-high',
    receiver: 'ticket',
    metrics: [{ metric: 'MemoryUtilization', of: 'api-gateway', during: (minute) => Math.min(95, 40 + 2 * minute) }],
  },
];
