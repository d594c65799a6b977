import type { Duration } from 'aws-cdk-lib';
import type { ConnectionLimits } from './connection-limits';
import type { MeshRoute } from './mesh-route';
import type { OutlierDetection } from './outlier-detection';
import type { RetryPolicy } from './retry-policy';

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
