import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { requireWholeNumber, UsageError } from '../validation/usage-error';
import type { DatabaseServer } from './database-server';

/** What has to be known of a PostgreSQL server that exists: RDS, Aurora, or anything else that speaks its protocol over TLS. */
export interface ExistingDatabaseAttributes {
  /** The host that accepts writes, with a certificate for that name. */
  readonly host: string;

  /**
   * The host for what only reads.
   *
   * @default - the host that accepts writes
   */
  readonly readerHost?: string;

  /**
   * The port that it listens on. Unit: TCP port.
   *
   * @default 5432
   */
  readonly port?: number;

  /** The database that services log in to. It has to be there. */
  readonly databaseName: string;

  /** The security group of the server. Services that are given access, and the functions that make their users, get a rule in it. */
  readonly securityGroup: ec2.ISecurityGroup;

  /**
   * Credentials, as fields `username` and `password`, of a user who may create roles and owns the database.
   *
   * @default - none: no service can be given access
   */
  readonly adminSecret?: secretsmanager.ISecret;

  /**
   * The network that the server is in.
   *
   * @default - the network that the construct is given
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The resource id of the RDS instance (`db-…`) or the Aurora cluster (`cluster-…`), which IAM policies name.
   *
   * @default - none: no service can log in by IAM
   */
  readonly resourceId?: string;
}

const DEFAULT_PORT = 5432;

/** A server that exists, as it was described. */
export function existingDatabase(
  scope: Construct,
  { port = DEFAULT_PORT, ...server }: ExistingDatabaseAttributes,
  vpc: ec2.IVpc,
): DatabaseServer {
  requireWholeNumber(scope, 'PortOutOfRange', port, { what: 'port', min: 1, max: 65_535 });
  if (server.databaseName === '') {
    throw new UsageError(scope, 'InvalidDatabaseName', {
      got: "databaseName: ''",
      expected: 'the name of a database on that server',
      fix: 'name the database that services log in to',
    });
  }
  return { ...server, port, vpc: server.vpc ?? vpc, readerHost: server.readerHost ?? server.host, readyWith: [] };
}
