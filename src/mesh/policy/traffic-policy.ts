import type { Duration } from 'aws-cdk-lib';
import type { MeshRoute } from './mesh-route';
import type { RetryPolicy } from './retry-policy';

/** The conditions under which a task that returns errors receives no requests for a while. */
export interface OutlierDetection {
  /**
   * The number of consecutive 5xx responses or connection failures after which a task is ejected.
   *
   * @default 5
   */
  readonly consecutiveErrors?: number;

  /**
   * The duration of the first ejection. Each further ejection of the same task is longer by this time.
   *
   * @default Duration.seconds(30)
   */
  readonly baseEjectionTime?: Duration;

  /**
   * The maximum share of the tasks that may be ejected at once. With two tasks, a value below 50 ejects none.
   * Unit: percent.
   *
   * @default 50
   */
  readonly maxEjectionPercent?: number;
}

/** The limits for the load from one task of a caller to a service. Requests over a limit fail with status 503. */
export interface ConnectionLimits {
  /**
   * The maximum number of connections.
   *
   * @default 1024
   */
  readonly maxConnections?: number;

  /**
   * The maximum number of requests that wait for a connection.
   *
   * @default 1024
   */
  readonly maxPendingRequests?: number;

  /**
   * The maximum number of requests that wait for a response.
   *
   * @default 1024
   */
  readonly maxRequests?: number;

  /**
   * The retry budget: the maximum share of active requests that may be retries. It prevents retry storms. Ten concurrent
   * retries are always allowed. Unit: percent.
   *
   * @default 20
   */
  readonly retryBudgetPercent?: number;
}

/** The rules for requests from all callers to a service. A rule that the mesh backend does not support is an error. */
export interface TrafficPolicy {
  /**
   * The maximum time until a caller has received the complete response to a request, all attempts included. It also ends
   * gRPC streams. `Duration.seconds(0)` means no limit.
   *
   * A service with routes takes the idle timeout of the load balancer and its deregistration delay from it, and is at most
   * 3,600 seconds there. A stopping task waits for its requests as long as Fargate allows.
   *
   * Throws with `Protocol.tcp()`, whose connections have no requests.
   *
   * @default - 15 seconds; if the backend supports retry policies, the time of all attempts plus one second; no limit with
   * `Protocol.grpc()`
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
   */
  readonly timeout?: Duration;

  /**
   * The maximum time that a connection or a stream may stay idle before it is closed. It must not be shorter than
   * `timeout`, unless `timeout` has no limit. `Duration.seconds(0)` means no limit.
   *
   * @default - 5 minutes, or `timeout` if it is longer; no limit with `Protocol.grpc()`, 1 hour with `Protocol.tcp()`
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
   */
  readonly idleTimeout?: Duration;

  /**
   * The retry policy for failed requests.
   *
   * @default - the default of the backend: 3 attempts of 5 seconds on Envoy, 4 on App Mesh, 3 attempts on Service Connect
   */
  readonly retry?: RetryPolicy;

  /**
   * The outlier detection, which ejects tasks that return errors.
   *
   * @default - the default of the backend: ejection after 5 consecutive errors
   */
  readonly outlierDetection?: OutlierDetection;

  /**
   * The limits for the load from one task of a caller.
   *
   * @default - the default of the backend: 1,024 of each on Envoy
   */
  readonly connectionLimits?: ConnectionLimits;

  /**
   * The routes between versions of the service. The first route that matches a request applies.
   *
   * @default - all requests go to the service itself
   */
  readonly routes?: MeshRoute[];
}
