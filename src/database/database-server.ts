import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { IConstruct } from 'constructs';
import type { Protection } from '../security/protection';

/** The name of the admin of a database that the platform creates. `admin` is a reserved word in RDS for PostgreSQL. */
export const ADMIN = 'trading_admin';

/** The VPC of a database, and the settings that it shares with the platform. */
export interface DatabaseContext {
  readonly vpc: ec2.IVpc;
  readonly encryptionKey: kms.IKey;
  readonly protection: Protection;
}

/** A database server, created or existing. */
export interface DatabaseServer {
  readonly host: string;
  readonly readerHost: string;
  readonly port: number;
  readonly databaseName: string;
  readonly vpc: ec2.IVpc;
  readonly securityGroup: ec2.ISecurityGroup;
  readonly adminSecret?: secretsmanager.ISecret;
  /** The resource id that IAM policies use. */
  readonly resourceId?: string;
  /** The constructs that must exist before a login works. */
  readonly readyWith: IConstruct[];
  readonly cluster?: rds.DatabaseCluster;
  readonly instance?: rds.DatabaseInstance;
  /** The approximate maximum number of connections of an instance, or undefined if it is unknown. */
  readonly connectionLimit?: number;
  /** The memory of an instance at its maximum capacity, or undefined if it is unknown. Unit: GiB. */
  readonly memoryGibibytes?: number;
}
