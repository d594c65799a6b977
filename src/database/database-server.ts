import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { IConstruct } from 'constructs';
import type { Protection } from '../security/protection';

/** The name of the admin of a database that the platform creates. `admin` is a reserved word in RDS for PostgreSQL. */
export const ADMIN = 'trading_admin';

/** Where a database goes, and what it has from the platform. */
export interface DatabaseContext {
  readonly vpc: ec2.IVpc;
  readonly encryptionKey: kms.IKey;
  readonly protection: Protection;
}

/** A server as the construct shows it, whichever choice it came from. */
export interface DatabaseServer {
  readonly host: string;
  readonly readerHost: string;
  readonly port: number;
  readonly databaseName: string;
  readonly vpc: ec2.IVpc;
  readonly securityGroup: ec2.ISecurityGroup;
  readonly adminSecret?: secretsmanager.ISecret;
  /** What IAM policies name it by. */
  readonly resourceId?: string;
  /** What must be there before anybody can log in. */
  readonly readyWith: IConstruct[];
  readonly cluster?: rds.DatabaseCluster;
  readonly instance?: rds.DatabaseInstance;
  /** How many connections an instance takes, about; undefined where that cannot be told. */
  readonly connectionLimit?: number;
}
