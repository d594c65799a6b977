import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import type { Protection } from '../security/protection';
import type { TrafficPolicy } from './policy/traffic-policy';
import type { TestTraffic } from './test-traffic';

/** Where a proxy sends its own part of traces. */
export interface TraceReceiver {
  /** Where OTLP is spoken over gRPC on the loopback interface. Unit: TCP port. */
  readonly otlpPort: number;

  /** The share of requests that start a trace, from 0 to 1. */
  readonly samplingRatio: number;
}

/** A service as a mesh sees it. */
export interface IMeshMember extends IConstruct {
  /** The name that other services call it by: a DNS label, unique in the mesh. */
  readonly serviceName: string;

  /** The port that the application listens on. */
  readonly port: number;

  /** The name of the application's port mapping in the task definition. */
  readonly portName: string;

  /** The path that answers 200 when the application is well. */
  readonly healthPath: string;

  /** How requests to it are treated. */
  readonly trafficPolicy: TrafficPolicy;

  /**
   * Requests that reach a new version before any other does.
   *
   * @default - none but the backend's own
   */
  readonly testTraffic?: TestTraffic;

  /** Whether ECS moves its traffic from version to version when it is deployed. */
  readonly shiftsTraffic: boolean;

  /**
   * Where a proxy sends its own part of traces.
   *
   * @default - nowhere: the service has no collector
   */
  readonly traceReceiver?: TraceReceiver;

  /** The ECS service. */
  readonly service: ecs.FargateService;

  /** The tasks, to which a backend may add its proxy. */
  readonly taskDefinition: ecs.FargateTaskDefinition;

  /** The application's container. */
  readonly container: ecs.ContainerDefinition;

  /** The security group of the tasks. */
  readonly securityGroup: ec2.SecurityGroup;

  /** Where the proxy writes its log: apart from the application's, whose errors are counted. */
  readonly sidecarLogGroup: logs.ILogGroup;

  /** The key that encrypts what a backend keeps for the service. */
  readonly encryptionKey: kms.IKey;

  /** Whether what a backend keeps for the service outlives the stack. */
  readonly protection: Protection;
}
