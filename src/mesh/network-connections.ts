import type { Duration } from 'aws-cdk-lib';

/** The connections of a Network Load Balancer to the tasks of a service. */
export interface NetworkConnections {
  /** Indicates whether the load balancer can use TLS to the tasks, because it decrypts the TLS of clients. */
  readonly encrypted: boolean;
  /** The time without data after which the load balancer forgets a connection. */
  readonly idleTimeout: Duration;
}
