import type { Duration } from 'aws-cdk-lib';

/** The connections of a Network Load Balancer to the tasks of a service. */
export interface NetworkConnections {
  /** Indicates whether the load balancer can use TLS to the tasks, because it decrypts the TLS of clients. */
  readonly encrypted: boolean;
  /** The time without data after which the load balancer forgets a connection. */
  readonly idleTimeout: Duration;
}

/** The endpoint of a service for a Network Load Balancer. */
export interface NetworkEntry {
  /**
   * The name of the container that receives the connections.
   *
   * @default - the application's container
   */
  readonly containerName?: string;
  /** The port on the tasks. */
  readonly port: number;
  /** Indicates whether the port uses TLS. */
  readonly encrypted?: boolean;
  /**
   * The endpoint for health checks by HTTP.
   *
   * @default - health checks connect to the port of the entry
   */
  readonly health?: NetworkHealth;
}

/** The endpoint of a task for the health checks of a Network Load Balancer. */
export interface NetworkHealth {
  readonly port: number;
  readonly path: string;
  readonly encrypted: boolean;
}
