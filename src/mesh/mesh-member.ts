import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import type { TestTraffic } from './test-traffic';
import type { TrafficPolicy } from './traffic-policy';

/** A service as a mesh sees it. */
export interface IMeshMember extends IConstruct {
  /** The name that other services call it by: a DNS label, unique in the mesh. */
  readonly serviceName: string;

  /** The port that the application listens on. */
  readonly port: number;

  /** The name of the application's port mapping in the task definition. */
  readonly portName: string;

  /** How requests to it are treated. */
  readonly trafficPolicy: TrafficPolicy;

  /**
   * Requests that reach a new version before any other does.
   *
   * @default - none but the backend's own
   */
  readonly testTraffic?: TestTraffic;

  /** The ECS service. */
  readonly service: ecs.FargateService;

  /** The tasks, to which a backend may add its proxy. */
  readonly taskDefinition: ecs.FargateTaskDefinition;

  /** Where the proxy writes its log: apart from the application's, whose errors are counted. */
  readonly sidecarLogGroup: logs.ILogGroup;
}
