import type { Duration } from 'aws-cdk-lib';
import type { MeshRoute } from './mesh-route';
import type { RetryPolicy } from './retry-policy';

/** When a task that fails is left out for a while. */
export interface OutlierDetection {
  /**
   * How many 5xx (or missing answers) in a row put a task out.
   *
   * @default 5
   */
  readonly consecutiveErrors?: number;

  /**
   * How long it stays out the first time; each time again it stays out as much longer.
   *
   * @default Duration.seconds(30)
   */
  readonly baseEjectionTime?: Duration;

  /**
   * How many of the tasks may be out at once. With two tasks, less than 50 puts none out. Unit: percent.
   *
   * @default 50
   */
  readonly maxEjectionPercent?: number;
}

/** How much one task of a caller may send to a service at once. What is more is refused with 503. */
export interface ConnectionLimits {
  /**
   * Connections.
   *
   * @default 1024
   */
  readonly maxConnections?: number;

  /**
   * Requests that wait for a connection.
   *
   * @default 1024
   */
  readonly maxPendingRequests?: number;

  /**
   * Requests that wait for an answer.
   *
   * @default 1024
   */
  readonly maxRequests?: number;

  /**
   * Attempts again, of all requests that are under way: a service that is down is not sent a multiple of its load. Ten at
   * once are always allowed. Unit: percent.
   *
   * @default 20
   */
  readonly retryBudgetPercent?: number;
}

/** How requests to a service are treated on their way, whoever calls it. What a mesh backend cannot do is an error. */
export interface TrafficPolicy {
  /**
   * How long a caller waits for the complete response to one request, all attempts included; streams of gRPC end then too.
   * `Duration.seconds(0)` waits without limit.
   *
   * @default - 15 seconds; where the backend has a retry policy, the time of all attempts and a second
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
   */
  readonly timeout?: Duration;

  /**
   * How long a connection or a stream may stay idle before it is closed; not shorter than `timeout`. `Duration.seconds(0)`
   * keeps it.
   *
   * @default Duration.minutes(5)
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
   */
  readonly idleTimeout?: Duration;

  /**
   * Whether and how requests are tried again when they fail.
   *
   * @default - the backend's own: 3 attempts of 5 seconds on Envoy and App Mesh, 3 attempts on Service Connect
   */
  readonly retry?: RetryPolicy;

  /**
   * When a task that fails is left out for a while.
   *
   * @default - the backend's own: after 5 errors in a row
   */
  readonly outlierDetection?: OutlierDetection;

  /**
   * How much one task of a caller may send at once.
   *
   * @default - the backend's own: 1,024 of each on Envoy
   */
  readonly connectionLimits?: ConnectionLimits;

  /**
   * Where the requests go between versions of the service. The first route that matches decides.
   *
   * @default - to the service itself
   */
  readonly routes?: MeshRoute[];
}
