import { found, minutes, nothing, type Recordings } from './recording';

/** The kinds of alarms on the parts of a platform besides services and databases. */
export const PLATFORM: Record<string, Recordings> = {
  'spot-interruptions': {
    alarm: [{ event: 'Spot takes six tasks', metrics: { Invocations: [...nothing(15), 2, 4, ...nothing(3)] } }],
    quiet: [
      { event: 'two interruptions', metrics: { Invocations: [...nothing(15), 1, null, 1, ...nothing(3)] } },
      { event: 'no interruption', metrics: { Invocations: nothing(20) } },
    ],
  },
  'placement-failures': {
    alarm: [{ event: 'no Spot capacity', metrics: { Invocations: [...nothing(15), 1, ...nothing(3)] } }],
    quiet: [{ event: 'enough capacity', metrics: { Invocations: nothing(20) } }],
  },
  'scaling-at-maximum': {
    alarm: [
      { event: 'a load above the maximum', metrics: { DesiredTaskCount: [...minutes(3, 6), ...minutes(16, 10)] } },
    ],
    quiet: [
      {
        event: 'a peak of ten minutes',
        metrics: { DesiredTaskCount: [...minutes(5, 4), ...minutes(10, 10), ...minutes(5, 4)] },
      },
      { event: 'no running task', metrics: { DesiredTaskCount: nothing(20) } },
    ],
  },
  'market-minimum-missed': {
    alarm: [
      {
        event: 'the scheduled action of a summer morning failed',
        start: '2026-07-15T13:20:00Z',
        metrics: { DesiredTaskCount: minutes(30, 2) },
      },
    ],
    quiet: [
      {
        event: 'the minimum is in force',
        start: '2026-07-15T13:20:00Z',
        metrics: { DesiredTaskCount: minutes(30, 6) },
      },
      {
        event: 'the market is closed at night',
        start: '2026-07-15T04:00:00Z',
        metrics: { DesiredTaskCount: minutes(30, 2) },
      },
      { event: 'a holiday', start: '2026-12-25T15:00:00Z', metrics: { DesiredTaskCount: minutes(30, 2) } },
    ],
  },
  'ticks-missing': {
    alarm: [
      {
        event: 'the feed stops in the winter',
        start: '2026-12-15T15:00:00Z',
        metrics: { Ticks: [...minutes(10, 900), ...nothing(20)] },
      },
      {
        event: 'the feed never starts on a summer morning',
        start: '2026-07-15T13:25:00Z',
        metrics: { Ticks: minutes(20, 0) },
      },
    ],
    quiet: [
      {
        event: 'ticks until the close',
        start: '2026-12-15T20:30:00Z',
        metrics: { Ticks: [...minutes(30, 900), ...nothing(60)] },
      },
      { event: 'a night', start: '2026-12-15T03:00:00Z', metrics: { Ticks: nothing(60) } },
      { event: 'a Saturday', start: '2026-12-19T15:00:00Z', metrics: { Ticks: nothing(60) } },
      { event: 'a holiday', start: '2026-12-25T15:00:00Z', metrics: { Ticks: nothing(60) } },
      { event: 'the afternoon of a half-day', start: '2026-12-24T18:00:00Z', metrics: { Ticks: nothing(60) } },
    ],
  },
  'nat-ports-exhausted': {
    alarm: [
      { event: 'a task opens thousands of connections', metrics: { ErrorPortAllocation: [0, 0, 0, 0, 0, 900, 1_200] } },
    ],
    quiet: [{ event: 'usual traffic', metrics: { ErrorPortAllocation: minutes(10, 0) } }],
  },
  'function-errors': {
    alarm: [{ event: 'a rotation fails', metrics: { Errors: [...nothing(6), 1, ...nothing(2)] } }],
    quiet: [
      { event: 'rotations that succeed', metrics: { Errors: [...nothing(6), 0, 0, ...nothing(2)] } },
      { event: 'no invocation', metrics: { Errors: nothing(10) } },
    ],
  },
  'function-throttles': {
    alarm: [
      { event: 'an account without concurrency', metrics: { Throttles: [...nothing(6), 12, 30, ...nothing(2)] } },
    ],
    quiet: [{ event: 'a short peak', metrics: { Throttles: [...nothing(6), 3, ...nothing(3)] } }],
  },
  'dead-letters': {
    alarm: [
      {
        event: 'an event that failed three times',
        metrics: { ApproximateNumberOfMessagesVisible: [...minutes(6, 0), ...minutes(6, 1)] },
      },
      {
        event: 'the same, and the queue publishes nothing any more',
        metrics: { ApproximateNumberOfMessagesVisible: [...minutes(6, 0), ...minutes(6, 1), ...nothing(30)] },
      },
    ],
    quiet: [
      { event: 'an empty queue', metrics: { ApproximateNumberOfMessagesVisible: [...minutes(6, 0), ...nothing(10)] } },
    ],
  },
  'load-balancer-errors': {
    alarm: [
      {
        event: 'no healthy target, so no request reaches one',
        metrics: { RequestCount: [50, 50, null, null, null], HTTPCode_ELB_5XX_Count: [null, null, 50, 50, 50] },
      },
    ],
    quiet: [
      {
        event: 'a few closed connections',
        metrics: { RequestCount: minutes(5, 5_000), HTTPCode_ELB_5XX_Count: minutes(5, 20) },
      },
      { event: 'no requests', metrics: { RequestCount: nothing(5), HTTPCode_ELB_5XX_Count: nothing(5) } },
    ],
  },
  'requests-blocked': {
    alarm: [{ event: 'an attack', metrics: { BlockedRequests: [...nothing(5), 700, 900, 800] } }],
    quiet: [{ event: 'the usual scanners', metrics: { BlockedRequests: [...nothing(5), 40, 3, null, 60, 2] } }],
  },
  'certificate-expiring': {
    alarm: [
      {
        event: 'a renewal that failed',
        metrics: { DaysToExpiry: [...minutes(1_440, null), 29, ...nothing(1_000)] },
      },
    ],
    quiet: [
      { event: 'a renewed certificate', metrics: { DaysToExpiry: [...nothing(700), 45, ...nothing(1_000)] } },
      { event: 'a new certificate without data', metrics: { DaysToExpiry: nothing(1_500) } },
    ],
  },
  'watch-failed': {
    alarm: [{ event: 'each run fails', metrics: { Errors: [...minutes(5, 0), ...minutes(20, 1)] } }],
    quiet: [{ event: 'one run fails', metrics: { Errors: [...minutes(8, 0), 1, ...minutes(12, 0)] } }],
  },
  'rotation-failed': {
    alarm: [
      { event: 'a failure that nobody mends', metrics: { RotationFailed: [...found(0, 0), ...found(1, 1, 1)] } },
      { event: 'a failure, and no run after it', metrics: { RotationFailed: [...found(0, 1), ...nothing(120)] } },
    ],
    quiet: [
      { event: 'nothing to find', metrics: { RotationFailed: found(0, 0, 0, 0) } },
      { event: 'no run yet', metrics: { RotationFailed: nothing(20) } },
    ],
  },
  'certificates-not-renewed': {
    alarm: [
      {
        event: 'a failure that nobody mends',
        metrics: { CertificatesNotRenewed: [...found(0, 0), ...found(1, 1, 1)] },
      },
      {
        event: 'a failure, and no run after it',
        metrics: { CertificatesNotRenewed: [...found(0, 1), ...nothing(120)] },
      },
    ],
    quiet: [
      { event: 'nothing to find', metrics: { CertificatesNotRenewed: found(0, 0, 0, 0) } },
      { event: 'no run yet', metrics: { CertificatesNotRenewed: nothing(20) } },
    ],
  },
  'redeployment-failed': {
    alarm: [
      { event: 'a failure that nobody mends', metrics: { RedeploymentFailed: [...found(0, 0), ...found(1, 1, 1)] } },
      { event: 'a failure, and no run after it', metrics: { RedeploymentFailed: [...found(0, 1), ...nothing(120)] } },
    ],
    quiet: [
      { event: 'nothing to find', metrics: { RedeploymentFailed: found(0, 0, 0, 0) } },
      { event: 'no run yet', metrics: { RedeploymentFailed: nothing(20) } },
    ],
  },
};
