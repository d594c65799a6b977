import { minutes, nothing, type Recordings } from './recording';

const GIB = 1024 ** 3;
const TIB = 1024 ** 4;

/** The kinds of alarms on databases, Aurora clusters and RDS instances. */
export const DATABASE: Record<string, Recordings> = {
  'database-capacity-high': {
    alarm: [
      { event: 'a missing index on Aurora', metrics: { ACUUtilization: [...minutes(5, 40), ...minutes(16, 100)] } },
      { event: 'a missing index on an instance', metrics: { CPUUtilization: [...minutes(5, 40), ...minutes(16, 99)] } },
    ],
    quiet: [
      {
        event: 'a report of ten minutes on Aurora',
        metrics: { ACUUtilization: [...minutes(6, 30), ...minutes(10, 95), ...minutes(4, 30)] },
      },
      { event: 'a paused cluster', metrics: { ACUUtilization: nothing(20) } },
      {
        event: 'a report of ten minutes',
        metrics: { CPUUtilization: [...minutes(6, 30), ...minutes(10, 95), ...minutes(4, 30)] },
      },
    ],
  },
  'database-cpu-high': {
    alarm: [{ event: 'queries that compute', metrics: { CPUUtilization: [...minutes(5, 40), ...minutes(16, 99)] } }],
    quiet: [{ event: 'a usual day', metrics: { CPUUtilization: minutes(20, 60) } }],
  },
  'database-memory-low': {
    alarm: [{ event: 'large sorts', metrics: { FreeableMemory: [...minutes(4, GIB), ...minutes(16, 0.05 * GIB)] } }],
    quiet: [
      { event: 'a large cache', metrics: { FreeableMemory: minutes(20, GIB) } },
      { event: 'a restart', metrics: { FreeableMemory: [...minutes(10, GIB), ...nothing(10)] } },
    ],
  },
  'database-connections-high': {
    alarm: [{ event: 'pools that are too large', metrics: { DatabaseConnections: [100, ...minutes(6, 1_900)] } }],
    quiet: [{ event: 'usual pools', metrics: { DatabaseConnections: minutes(10, 60) } }],
  },
  'database-replica-lag': {
    alarm: [{ event: 'a batch of writes', metrics: { AuroraReplicaLagMaximum: [20, ...minutes(6, 4_000)] } }],
    quiet: [{ event: 'a usual day', metrics: { AuroraReplicaLagMaximum: minutes(10, 40) } }],
  },
  'database-storage-low': {
    alarm: [
      { event: 'a volume that grows for years', metrics: { VolumeBytesUsed: minutes(61, 120 * TIB) } },
      {
        event: 'a table that fills the disk',
        metrics: { FreeStorageSpace: [...minutes(4, 5 * GIB), ...minutes(16, 0.2 * GIB)] },
      },
    ],
    quiet: [
      { event: 'a small volume', metrics: { VolumeBytesUsed: minutes(61, 2 * TIB) } },
      {
        event: 'RDS adds storage in time',
        metrics: { FreeStorageSpace: [...minutes(10, 0.9 * GIB), ...minutes(10, 30 * GIB)] },
      },
    ],
  },
  'database-transaction-ids-high': {
    alarm: [
      { event: 'a forgotten replication slot', metrics: { MaximumUsedTransactionIDs: minutes(20, 1_200_000_000) } },
    ],
    quiet: [{ event: 'vacuum keeps up', metrics: { MaximumUsedTransactionIDs: minutes(20, 190_000_000) } }],
  },
};
