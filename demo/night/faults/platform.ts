import type { MetricFault } from '../fault';
import { everyFiveMinutes } from '../healthy';

const DAY = 24 * 60;
const HALF_A_DAY = DAY / 2;

/** The faults of the other parts of a platform. */
export const PLATFORM_FAULTS: readonly MetricFault[] = [
  {
    name: 'Lost Availability Zone',
    event: 'One of three zones is gone for 25 minutes, with its NAT gateway and a task of each service.',
    entry: 'part-lost',
    receiver: 'page',
    maxPages: 1,
    minutes: [60, 25, 60],
    metrics: [
      { metric: 'ActiveConnectionCount', of: 'Subnet3', during: null },
      { metric: 'ErrorPortAllocation', of: 'Subnet3', during: null },
      { metric: 'RunningTaskCount', during: 1 },
      { metric: 'UnHealthyHostCount', during: 1 },
    ],
  },
  {
    name: 'Certificate of a listener expires',
    event: 'The renewal of the certificate failed, and it expires in 20 days.',
    entry: 'certificate-expiring',
    receiver: 'ticket',
    minutes: [DAY, DAY, DAY + HALF_A_DAY],
    metrics: [{ metric: 'DaysToExpiry', during: (minute) => (minute % HALF_A_DAY === 0 ? 20 : null) }],
  },
  {
    name: 'Certificate of the mesh not renewed',
    event: 'The key of the authority is disabled, and the watch finds a certificate that was not renewed.',
    platform: 'with Envoy, an RDS instance and a pause',
    entry: 'certificates-not-renewed',
    receiver: 'ticket',
    metrics: [{ metric: 'CertificatesNotRenewed', during: everyFiveMinutes(1) }],
  },
  {
    name: 'Certificate of the mesh expires',
    event: 'The watch finds a certificate with a fifth of its validity period left.',
    platform: 'with Envoy, an RDS instance and a pause',
    entry: 'mesh-certificate-expiring',
    receiver: 'page',
    metrics: [{ metric: 'MeshCertificateExpiring', during: everyFiveMinutes(1) }],
  },
  {
    name: 'Redeployment failed',
    event: 'The watch finds a service that still uses the previous value of a secret.',
    entry: 'redeployment-failed',
    receiver: 'ticket',
    metrics: [{ metric: 'RedeploymentFailed', during: everyFiveMinutes(1) }],
  },
  {
    name: 'Ports of a NAT gateway exhausted',
    event: 'A task opens thousands of connections to one host.',
    entry: 'nat-ports-exhausted',
    receiver: 'page',
    metrics: [{ metric: 'ErrorPortAllocation', of: 'Subnet2', during: 900 }],
  },
  {
    name: 'Spot interruptions',
    event: 'Spot takes a task each minute.',
    entry: 'spot-interruptions',
    receiver: 'ticket',
    metrics: [{ metric: 'Invocations', of: 'SpotInterruptions', during: 1 }],
  },
  {
    name: 'No Spot capacity',
    event: 'ECS finds no capacity for a task, and tries again every five minutes.',
    entry: 'placement-failures',
    receiver: 'ticket',
    metrics: [{ metric: 'Invocations', of: 'PlacementFailures', during: everyFiveMinutes(1) }],
  },
  {
    name: 'Scaling at its maximum',
    event: 'The load needs more tasks of api-gateway than its maximum.',
    entry: 'scaling-at-maximum',
    receiver: 'ticket',
    metrics: [
      { metric: 'DesiredTaskCount', of: 'api-gateway', during: 1_000 },
      { metric: 'RunningTaskCount', of: 'api-gateway', during: 1_000 },
    ],
  },
  {
    name: 'Function throttled',
    event: 'The account has no concurrency left for functions.',
    entry: 'function-throttles',
    receiver: 'ticket',
    metrics: [{ metric: 'Throttles', of: 'SecretReaders', during: 12 }],
  },
  {
    name: 'Dead letters',
    event: 'An event that failed three times waits in the queue.',
    entry: 'dead-letters',
    receiver: 'ticket',
    metrics: [{ metric: 'ApproximateNumberOfMessagesVisible', during: 1 }],
  },
  {
    name: 'Attack on the firewall',
    event: 'The firewall blocks 700 requests a minute.',
    entry: 'requests-blocked',
    receiver: 'ticket',
    metrics: [{ metric: 'BlockedRequests', during: 700 }],
  },
  {
    name: 'The watch itself fails',
    event: 'Each run of the scheduled function fails.',
    entry: 'watch-failed',
    receiver: 'ticket',
    metrics: [{ metric: 'Errors', of: 'MonitoringWatch', during: 1 }],
  },
];
