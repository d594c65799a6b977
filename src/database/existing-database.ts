import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { DatabaseServer } from './database-server';

/** Attributes of an existing PostgreSQL server: RDS, Aurora, or any other server that supports TLS. */
export interface ExistingDatabaseAttributes {
  /** The host that accepts writes. Its certificate must be for this name. */
  readonly host: string;

  /**
   * The host for read-only queries.
   *
   * @default - the host that accepts writes
   */
  readonly readerHost?: string;

  /**
   * The port of the server. Unit: TCP port.
   *
   * @default 5432
   */
  readonly port?: number;

  /** The database that services log in to. It must exist. */
  readonly databaseName: string;

  /**
   * The security group of the server.
   *
   * Services with access, and the functions that create their users, get an ingress rule in it.
   */
  readonly securityGroup: ec2.ISecurityGroup;

  /**
   * The credentials of a user who may create roles and owns the database: fields `username` and `password`.
   *
   * @default - no credentials: no service can get access
   */
  readonly adminSecret?: secretsmanager.ISecret;

  /**
   * The VPC of the server.
   *
   * @default - the VPC of the construct
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The resource id of the RDS instance (`db-…`) or the Aurora cluster (`cluster-…`), for IAM policies.
   *
   * @default - no resource id: no service can log in by IAM
   */
  readonly resourceId?: string;
}

const DEFAULT_PORT = 5432;

/** Describes an existing server by its attributes. */
export function existingDatabase(
  { port = DEFAULT_PORT, ...server }: ExistingDatabaseAttributes,
  vpc: ec2.IVpc,
): DatabaseServer {
  return { ...server, port, vpc: server.vpc ?? vpc, readerHost: server.readerHost ?? server.host, readyWith: [] };
}
