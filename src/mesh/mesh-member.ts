import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import type { Protection } from '../security/protection';
import type { TrafficPolicy } from './policy/traffic-policy';
import type { TestTraffic } from './test-traffic';

/** The collector of a task that receives the spans of the proxy. */
export interface TraceReceiver {
  /** The port of the OTLP/gRPC receiver on the loopback interface. Unit: TCP port. */
  readonly otlpPort: number;

  /** The share of requests that start a trace, from 0 to 1. */
  readonly samplingRatio: number;
}

/** A service as its mesh uses it. */
export interface IMeshMember extends IConstruct {
  /** The name that other services call it by. It is a DNS label, unique in the mesh. */
  readonly serviceName: string;

  /** The port that the application listens on. Unit: TCP port. */
  readonly port: number;

  /** The name of the application's port mapping in the task definition. */
  readonly portName: string;

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

  /**
   * The collector that receives the spans of the proxy.
   *
   * @default - the service has no collector, and the proxy records no spans
   */
  readonly traceReceiver?: TraceReceiver;

  /** The ECS service. */
  readonly service: ecs.FargateService;

  /** The task definition, to which a backend may add its proxy. */
  readonly taskDefinition: ecs.FargateTaskDefinition;

  /** The application's container. */
  readonly container: ecs.ContainerDefinition;

  /** The security group of the tasks. */
  readonly securityGroup: ec2.SecurityGroup;

  /** The log group of the proxy. It is separate because errors in the application's log group are counted. */
  readonly sidecarLogGroup: logs.ILogGroup;

  /** The KMS key for the data that a backend stores for the service. */
  readonly encryptionKey: kms.IKey;

  /** The protection of the data that a backend stores for the service. */
  readonly protection: Protection;
}
