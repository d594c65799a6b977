import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, Dependable } from 'constructs';
import { limitSecurityGroupRules } from '../quotas/security-group-rules';
import type { RotatableSecret } from '../secrets/rotatable-secret';
import { EncryptionKey } from '../security/encryption-key';
import { Protection } from '../security/protection';
import { retainNeeds } from '../security/retention';
import { brand } from '../validation/brand';
import { checked, placed } from '../validation/checked';
import type { IDatabaseClient } from '../workload/database-client';
import type { Database } from './database';
import type { DatabaseAccess } from './database-access';
import type { DatabaseServer } from './database-server';
import { ServiceAccess } from './service-access';
import type { IPostgresServer } from './users/postgres-server';

/** Properties of `TradingDatabase`. */
export interface TradingDatabaseProps {
  /** The VPC. The database is placed in its data subnets, else its isolated subnets, else its private subnets. */
  readonly vpc: ec2.IVpc;

  /** The kind of database. Any choice but `Database.none()` is valid. */
  readonly database: Database;

  /**
   * The key that encrypts data, backups, logs and credentials.
   *
   * @default - the key that the constructs of this stack share
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Indicates whether the database is kept when the stack is deleted, and spans several Availability Zones.
   *
   * @default Protection.production()
   */
  readonly protection?: Protection;
}

/**
 * A PostgreSQL database that only services with access can reach. Each of them has its own user.
 *
 * Throws if an option is outside the limits of RDS, or the VPC has no suitable subnets.
 *
 * @example
 * new TradingDatabase(this, 'Database', { vpc: vpc, database: Database.postgres() });
 */
export class TradingDatabase extends Construct implements IPostgresServer {
  static {
    brand(TradingDatabase, 'TradingDatabase');
  }

  /** The host that accepts writes. */
  public readonly host: string;

  /** The host for read-only queries: the readers of a cluster, else the host that accepts writes. */
  public readonly readerHost: string;

  /** The TCP port. */
  public readonly port: number;

  /** The database that services log in to. */
  public readonly databaseName: string;

  /** The VPC of the database. */
  public readonly vpc: ec2.IVpc;

  /** The credentials of the admin: fields `username` and `password`. RDS creates and rotates them. */
  public readonly adminSecret?: secretsmanager.ISecret;

  /** The connections of the database, for security group rules. */
  public readonly connections: ec2.Connections;

  /** The cluster, for `Database.auroraPostgres()`. */
  public readonly cluster?: rds.DatabaseCluster;

  /** The instance, for `Database.postgres()`. */
  public readonly instance?: rds.DatabaseInstance;

  /**
   * The approximate maximum number of connections of an instance, by its memory. Unit: connections.
   *
   * The real limit is lower, since RDS needs a part of the memory.
   *
   * @default - unknown, for `Database.existing()` and unusual instance types
   */
  public readonly connectionLimit?: number;

  /** Indicates whether the database is kept when the stack is deleted, and spans several Availability Zones. */
  public readonly protection: Protection;

  /** The key that encrypts data, backups, logs and credentials. */
  public readonly encryptionKey: kms.IKey;

  /** @internal */
  public readonly _memoryGibibytes?: number;

  private readonly server: DatabaseServer;

  public constructor(scope: Construct, id: string, props: TradingDatabaseProps) {
    super(...placed('new TradingDatabase', scope, id));
    checked('new TradingDatabase', 'props', props, this);
    this.protection = props.protection ?? Protection.production();
    this.encryptionKey = props.encryptionKey ?? EncryptionKey.ofStack(this);
    const { encryptionKey, protection } = this;
    this.server = props.database._bind(this, { vpc: props.vpc, encryptionKey, protection });
    retainNeeds(this, protection);
    const { host, readerHost, port, databaseName, vpc, adminSecret, cluster, instance } = this.server;
    const { connectionLimit, memoryGibibytes } = this.server;
    this.host = host;
    this.readerHost = readerHost;
    this.port = port;
    this.databaseName = databaseName;
    this.vpc = vpc;
    this.adminSecret = adminSecret;
    this.cluster = cluster;
    this.instance = instance;
    this.connectionLimit = connectionLimit;
    this._memoryGibibytes = memoryGibibytes;
    limitSecurityGroupRules(this.server.securityGroup);
    this.connections = new ec2.Connections({
      securityGroups: [this.server.securityGroup],
      defaultPort: ec2.Port.tcp(port),
    });
    // A dependency on the database is one on the instances, which accept logins, and not on its alarms.
    Dependable.implement(this, { dependencyRoots: this.server.readyWith });
  }

  /**
   * Creates a user for a service, a worker or a job, and allows its tasks to connect to the database.
   *
   * The user exists before the first task of the service starts. The service gets `PGHOST`, `PGPORT`, `PGDATABASE` and
   * `PGSSLMODE`, and `PGUSER` and `PGPASSWORD` from a secret that rotates. With `DatabaseLogin.IAM` it gets `PGUSER`
   * and the permission to log in as that user. All resources are children of the service, in its stack.
   *
   * Throws if the service already has a database, or its name is not a valid name of a PostgreSQL user. Throws if the
   * database has no admin secret, or the options of the access contradict each other.
   *
   * @param service the service, the worker or the job
   * @param access the privilege of the service, and its login
   * @returns the secret with the credentials of the service, or undefined if it logs in by IAM
   */
  public addUser(service: IDatabaseClient, access: DatabaseAccess): RotatableSecret | undefined {
    checked('TradingDatabase.addUser', 'service', service, this);
    checked('TradingDatabase.addUser', 'access', access, this);
    return new ServiceAccess(this, this.server, service, access).secret;
  }
}
