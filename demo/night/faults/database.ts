import type { MetricFault } from '../fault';

const GIB = 1024 ** 3;

/** The faults of databases. */
export const DATABASE_FAULTS: readonly MetricFault[] = [
  {
    name: 'Lost database',
    event: 'The writer is gone, and each service answers with errors.',
    entry: 'part-lost',
    receiver: 'page',
    maxPages: 1,
    metrics: [
      { metric: 'DatabaseConnections', of: 'WRITER', during: null },
      { metric: 'HTTPCode_Target_5XX_Count', during: 500 },
    ],
  },
  {
    name: 'Full database storage',
    event: 'A table fills the disk of the instance, which cannot grow any more.',
    platform: 'with Envoy, an RDS instance and a pause',
    entry: 'database-storage-low',
    receiver: 'page',
    metrics: [{ metric: 'FreeStorageSpace', during: 0.2 * GIB }],
  },
  {
    name: 'Connections exhausted',
    event: 'Pools that are too large take 1,900 connections.',
    entry: 'database-connections-high',
    receiver: 'ticket',
    metrics: [{ metric: 'DatabaseConnections', during: 1_900 }],
  },
  {
    name: 'Transaction ids run out',
    event: 'A forgotten replication slot stops vacuum.',
    entry: 'database-transaction-ids-high',
    receiver: 'ticket',
    metrics: [{ metric: 'MaximumUsedTransactionIDs', during: 1_200_000_000 }],
  },
  {
    name: 'Readers far behind',
    event: 'A batch of writes delays the readers by four seconds.',
    entry: 'database-replica-lag',
    receiver: 'ticket',
    metrics: [{ metric: 'AuroraReplicaLagMaximum', during: 4_000 }],
  },
];
