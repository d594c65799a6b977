import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import type { Protection } from '../security/protection';

/** The collector of a task that receives the spans of the proxy. */
export interface TraceReceiver {
  /** The port of the OTLP/gRPC receiver on the loopback interface. Unit: TCP port. */
  readonly otlpPort: number;

  /** The share of requests that start a trace, from 0 to 1. */
  readonly samplingRatio: number;
}

/** Tasks that call the services of a mesh. Standalone tasks are such a client, and an ECS service is one too. */
export interface IMeshClient extends IConstruct {
  /** The name of the client. It is a DNS label, unique in the mesh. */
  readonly serviceName: string;

  /**
   * The collector that receives the spans of the proxy.
   *
   * @default - the tasks have no collector, and the proxy records no spans
   */
  readonly traceReceiver?: TraceReceiver;

  /** The task definition, to which a backend may add its proxy. */
  readonly taskDefinition: ecs.FargateTaskDefinition;

  /** The application's container. */
  readonly container: ecs.ContainerDefinition;

  /** The security group of the tasks. */
  readonly securityGroup: ec2.SecurityGroup;

  /** The log group of the proxy. It is separate because errors in the application's log group are counted. */
  readonly sidecarLogGroup: logs.ILogGroup;

  /** The KMS key for the data that a backend stores for the client. */
  readonly encryptionKey: kms.IKey;

  /** The protection of the data that a backend stores for the client. */
  readonly protection: Protection;
}

/** A client of a mesh whose tasks belong to an ECS service. */
export interface IMeshServiceClient extends IMeshClient {
  /** The ECS service. */
  readonly service: ecs.FargateService;
}
