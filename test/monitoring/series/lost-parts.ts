import { minutes, nothing, type Recordings } from './recording';

/** The kinds of alarms on parts that are lost as a whole, which have no thresholds. */
export const LOST_PARTS: Record<string, Recordings> = {
  'zone-lost': {
    alarm: [
      {
        event: 'a gateway is lost',
        metrics: { ActiveConnectionCount: [...minutes(5, 10), ...nothing(40)] },
        others: minutes(45, 10),
      },
    ],
    quiet: [
      {
        event: 'two minutes without data',
        metrics: { ActiveConnectionCount: [...minutes(5, 10), ...nothing(2), ...minutes(5, 10)] },
        others: minutes(12, 10),
      },
      {
        event: 'gateways without connections',
        metrics: { ActiveConnectionCount: minutes(45, 0) },
        others: minutes(45, 0),
      },
    ],
  },
  'database-lost': {
    alarm: [{ event: 'no writer', metrics: { DatabaseConnections: [...minutes(5, 3), ...nothing(10)] } }],
    quiet: [
      { event: 'a database that nobody uses', metrics: { DatabaseConnections: minutes(15, 0) } },
      {
        event: 'a failover of two minutes',
        metrics: { DatabaseConnections: [...minutes(5, 3), ...nothing(2), ...minutes(5, 3)] },
      },
    ],
  },
};
