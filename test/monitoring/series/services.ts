import { minutes, nothing, type Recordings, times } from './recording';

/** The kinds of alarms on services. */
export const SERVICES: Record<string, Recordings> = {
  'cpu-high': {
    alarm: [
      { event: 'an endless loop in each task', metrics: { CPUUtilization: [...minutes(5, 30), ...minutes(6, 97)] } },
    ],
    quiet: [
      { event: 'a peak of three minutes', metrics: { CPUUtilization: [...minutes(5, 60), ...minutes(3, 95), 50] } },
      { event: 'one hot task of three', metrics: { CPUUtilization: minutes(10, [10, 20, 100]) } },
      { event: 'no running task', metrics: { CPUUtilization: [...minutes(5, 50), ...nothing(10)] } },
    ],
  },
  'memory-high': {
    alarm: [{ event: 'a leak', metrics: { MemoryUtilization: [60, 70, 80, 85, 89, 91, 92, 93, 94, 95] } }],
    quiet: [{ event: 'a large cache', metrics: { MemoryUtilization: minutes(10, 84) } }],
  },
  'errors-logged': {
    alarm: [{ event: 'a dependency that fails', metrics: { '*-errors': [0, 0, 250, 300] } }],
    quiet: [
      { event: 'a few errors a minute', metrics: { '*-errors': [0, 3, 9, 0, 4] } },
      { event: 'no log lines', metrics: { '*-errors': nothing(5) } },
    ],
  },
  'tasks-missing': {
    alarm: [
      {
        event: 'one task of two that cannot start',
        metrics: { RunningTaskCount: [...minutes(5, 2), ...minutes(6, 1)], DesiredTaskCount: minutes(11, 2) },
      },
      {
        event: 'no running task, which has no data',
        metrics: {
          RunningTaskCount: [...minutes(5, 2), ...nothing(12)],
          DesiredTaskCount: [...minutes(5, 2), ...nothing(12)],
        },
      },
      {
        event: 'a raised minimum of market hours whose tasks do not start',
        needs: 'DesiredTaskCount',
        metrics: { RunningTaskCount: minutes(12, 2), DesiredTaskCount: [...minutes(3, 3), ...minutes(9, 6)] },
      },
    ],
    quiet: [
      {
        event: 'the first deployment, whose first data is late',
        metrics: {
          RunningTaskCount: [...nothing(4), ...minutes(8, 2)],
          DesiredTaskCount: [...nothing(4), ...minutes(8, 2)],
        },
      },
      {
        event: 'a task that Spot interrupts',
        metrics: { RunningTaskCount: [2, 2, 2, 1, 1, 1, 2, 2, 2], DesiredTaskCount: minutes(9, 2) },
      },
      {
        event: 'a rolling deployment',
        metrics: { RunningTaskCount: [2, 2, 4, 4, 3, 2, 2], DesiredTaskCount: minutes(7, 2) },
      },
    ],
  },
  'targets-unhealthy': {
    alarm: [{ event: 'a task that no longer answers', metrics: { UnHealthyHostCount: [0, 0, 1, 1, 1] } }],
    quiet: [
      { event: 'a task that ECS replaces in two minutes', metrics: { UnHealthyHostCount: [0, 1, 1, 0, 0] } },
      { event: 'a target group without targets', metrics: { UnHealthyHostCount: nothing(5) } },
    ],
  },
  // The alarms on deployments that hold pages of missing tasks back: at once, and after 15 minutes.
  'pages-held': {
    alarm: [{ event: 'a deployment that runs for 20 minutes', metrics: { DeploymentCount: minutes(20, 2) } }],
    quiet: [
      { event: 'no deployment', metrics: { DeploymentCount: minutes(20, 1) } },
      { event: 'a service without data', metrics: { DeploymentCount: nothing(20) } },
    ],
  },
  'server-errors': {
    alarm: [
      {
        event: 'all requests of a quiet service fail',
        metrics: { RequestCount: minutes(4, 20), HTTPCode_Target_5XX_Count: [null, null, 20, 20] },
      },
      {
        event: 'a tenth of 10,000 requests fails',
        metrics: { RequestCount: minutes(4, 10_000), HTTPCode_Target_5XX_Count: [8, 1_000, 1_000, 1_000] },
      },
      {
        event: 'all requests of a quiet service fail, in the log of Envoy',
        metrics: { '*-response-time': minutes(4, times(20, 5, 9)), '*-server-errors': [null, null, 20, 20] },
      },
    ],
    quiet: [
      {
        event: 'one in a thousand of 10,000 requests fails',
        metrics: { RequestCount: minutes(6, 10_000), HTTPCode_Target_5XX_Count: minutes(6, 10) },
      },
      {
        event: 'the only three requests of a minute fail',
        metrics: { RequestCount: minutes(6, 3), HTTPCode_Target_5XX_Count: minutes(6, 3) },
      },
      { event: 'no requests', metrics: { RequestCount: nothing(6), HTTPCode_Target_5XX_Count: nothing(6) } },
      {
        event: 'one minute of failures',
        metrics: { RequestCount: minutes(6, 100), HTTPCode_Target_5XX_Count: [null, null, 60, null, null, null] },
      },
      {
        event: 'one in a hundred requests fails, in the log of Envoy',
        metrics: { '*-response-time': minutes(4, times(500, 5, 9)), '*-server-errors': minutes(4, 5) },
      },
    ],
  },
  'responses-slow': {
    alarm: [
      {
        event: 'a slow query, behind the load balancer and with Service Connect',
        // Seconds behind the load balancer, milliseconds with Service Connect. Both are slow.
        metrics: { RequestCount: minutes(8, 100), TargetResponseTime: [...minutes(2, 0.1), ...minutes(6, 4_000)] },
      },
      {
        event: 'a slow query, in the log of Envoy',
        metrics: { '*-response-time': [...minutes(2, times(100, 5, 9)), ...minutes(6, times(100, 40, 4_000))] },
      },
    ],
    quiet: [
      {
        event: 'fast responses',
        metrics: { RequestCount: minutes(8, 100), TargetResponseTime: minutes(8, 0.2) },
      },
      {
        event: 'a slow request at night',
        metrics: { RequestCount: minutes(8, 1), TargetResponseTime: minutes(8, 9_000) },
      },
      { event: 'no requests', metrics: { RequestCount: nothing(8), TargetResponseTime: nothing(8) } },
      { event: 'a slow request at night, in the log of Envoy', metrics: { '*-response-time': minutes(8, [9_000]) } },
    ],
  },
  'log-silent': {
    alarm: [
      { event: 'the log driver lost its route', metrics: { IncomingLogEvents: [...minutes(20, 40), ...nothing(80)] } },
    ],
    quiet: [
      {
        event: 'a line every half an hour',
        metrics: { IncomingLogEvents: [1, ...nothing(29), 1, ...nothing(29), 1, ...nothing(29), 1, ...nothing(20)] },
      },
    ],
  },
};
