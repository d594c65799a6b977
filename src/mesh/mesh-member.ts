import type { IMeshServiceClient } from './mesh-client';
import type { TrafficPolicy } from './policy/traffic-policy';
import type { Protocol } from './protocol';
import type { TestTraffic } from './test-traffic';

/** A service as its mesh uses it. Other services can call it. */
export interface IMeshMember extends IMeshServiceClient {
  /** The port that the application listens on. Unit: TCP port. */
  readonly port: number;

  /** The name of the application's port mapping in the task definition. */
  readonly portName: string;

  /** The protocol that the application accepts on the port. */
  readonly protocol: Protocol;

  /** The path that returns status 200 when the application is healthy. */
  readonly healthPath: string;

  /** The traffic policy for requests to the service. */
  readonly trafficPolicy: TrafficPolicy;

  /**
   * The requests that reach a new version before all other requests.
   *
   * @default - no test traffic, except for requests that the backend itself defines
   */
  readonly testTraffic?: TestTraffic;

  /** Indicates whether ECS shifts traffic from the old to the new version during a deployment. */
  readonly shiftsTraffic: boolean;
}
