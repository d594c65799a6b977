import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Database } from '../database/database';
import type { Ingress } from '../ingress/ingress';
import type { MeshBackend } from '../mesh/mesh-backend';
import type { Alerting } from '../monitoring/alerting';
import type { Egress } from '../network/egress';
import type { Protection } from '../security/protection';
import type { Tracing } from '../workload/tracing';
import type { ServiceDefinition } from './service-definition';

/** The platform's choices. Two have no default: who may reach it, and who is told when something is wrong. */
export interface TradingAnalyticsPlatformProps {
  /** How requests from outside come in. */
  readonly ingress: Ingress;

  /** Who is told when something is wrong. */
  readonly alerting: Alerting;

  /**
   * The services by name.
   *
   * @default StandardServices.all()
   */
  readonly services?: Record<string, ServiceDefinition>;

  /**
   * What carries requests from service to service.
   *
   * @default MeshBackend.serviceConnect()
   */
  readonly mesh?: MeshBackend;

  /**
   * Where services keep what must be kept.
   *
   * @default Database.auroraPostgres()
   */
  readonly database?: Database;

  /**
   * An existing network, with public and private subnets in at least two zones.
   *
   * @default - the platform makes one over three zones
   */
  readonly vpc?: ec2.IVpc;

  /**
   * How tasks reach what is outside the platform's own network.
   *
   * @default Egress.natPerZone()
   */
  readonly egress?: Egress;

  /**
   * What happens to data and entry points when the stack is deleted.
   *
   * @default Protection.production()
   */
  readonly protection?: Protection;

  /**
   * How requests are followed from service to service, for services that choose nothing else.
   *
   * @default Tracing.openTelemetry()
   */
  readonly tracing?: Tracing;

  /**
   * The key that encrypts everything that the platform keeps.
   *
   * @default - the platform makes one
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The permissions boundary of every role that the platform makes.
   *
   * @default - none
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;

  /**
   * The name of the private DNS namespace of the services.
   *
   * @default 'trading.internal'
   */
  readonly namespaceName?: string;
}
