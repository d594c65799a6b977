import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { IConstruct } from 'constructs';

/** A PostgreSQL server on which users are made and rotated. */
export interface IPostgresServer extends IConstruct, ec2.IConnectable {
  /** The host that accepts writes. */
  readonly host: string;

  /** The TCP port. */
  readonly port: number;

  /** The database that users log in to. */
  readonly databaseName: string;

  /** The network that the server is in. */
  readonly vpc: ec2.IVpc;

  /**
   * Credentials, as fields `username` and `password`, of a user who may create roles and owns the database.
   *
   * @default - none: no user can be made or rotated
   */
  readonly adminSecret?: secretsmanager.ISecret;
}
