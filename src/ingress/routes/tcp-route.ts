import type { Duration } from 'aws-cdk-lib';

/** Options of a route for TCP connections. */
export interface TcpRouteOptions {
  /**
   * The time in which existing connections of a task that stops continue, before Amazon ECS sends SIGTERM to it. New
   * connections go to other tasks. Unit: whole seconds, at most 1 hour.
   *
   * The load balancer never closes a connection itself at the end, so that the application can end its sessions after SIGTERM.
   *
   * @default Duration.minutes(2), which AWS recommends as the minimum
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html
   */
  readonly deregistrationDelay?: Duration;

  /**
   * The port of test connections, which reach a new version before production connections do. Only services whose deployment
   * shifts traffic can have it. The same clients may use it.
   *
   * @default - no test connections
   */
  readonly testPort?: number;

  /**
   * Whether a platform without `networkIngress` leaves out the route. Otherwise, the route is an error there.
   *
   * @default false
   */
  readonly optional?: boolean;
}

/** A port of a Network Load Balancer. */
export interface TcpRoute extends TcpRouteOptions {
  readonly port: number;
}
