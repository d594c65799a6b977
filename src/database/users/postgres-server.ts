import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { IConstruct } from 'constructs';

/** A PostgreSQL server on which users are created and their passwords rotated. */
export interface IPostgresServer extends IConstruct, ec2.IConnectable {
  /** The host that accepts writes. */
  readonly host: string;

  /** The TCP port. */
  readonly port: number;

  /** The database that users log in to. */
  readonly databaseName: string;

  /** The VPC of the server. */
  readonly vpc: ec2.IVpc;

  /**
   * The credentials of a user who may create roles and owns the database: fields `username` and `password`.
   *
   * @default - no credentials: no user can be created or rotated
   */
  readonly adminSecret?: secretsmanager.ISecret;
}
