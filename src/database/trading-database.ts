import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, Dependable } from 'constructs';
import type { RotatableSecret } from '../secrets/rotatable-secret';
import { EncryptionKey } from '../security/encryption-key';
import { Protection } from '../security/protection';
import type { MeshedFargateService } from '../service/meshed-fargate-service';
import { requireChoice } from '../validation/usage-error';
import type { Database } from './database';
import type { DatabaseAccess } from './database-access';
import type { DatabaseServer } from './database-server';
import { NameRegistry } from './name-registry';
import { ServiceAccess } from './service-access';
import type { IPostgresServer } from './users/postgres-server';

/** The database and where it goes. */
export interface TradingDatabaseProps {
  /** The network. The database goes into its data subnets, else its isolated ones, else its private ones. */
  readonly vpc: ec2.IVpc;

  /** Which database: any choice but `Database.none()`. */
  readonly database: Database;

  /**
   * The key that encrypts data, backups, logs and credentials.
   *
   * @default - the key that the parts in this stack share
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Whether the database outlives the stack and is spread over zones.
   *
   * @default Protection.production()
   */
  readonly protection?: Protection;
}

/**
 * A PostgreSQL database that nothing reaches but the services that are given access, each by a user of its own.
 *
 * Throws when an option is out of RDS's bounds, or the network has no subnets for it.
 */
export class TradingDatabase extends Construct implements IPostgresServer {
  /** The host that accepts writes. */
  public readonly host: string;

  /** The host for what only reads: the readers of a cluster, else the one that accepts writes. */
  public readonly readerHost: string;

  /** The TCP port. */
  public readonly port: number;

  /** The database that services log in to. */
  public readonly databaseName: string;

  /** The network that the database is in. */
  public readonly vpc: ec2.IVpc;

  /** The credentials of the admin, as fields `username` and `password`. RDS makes and rotates them. */
  public readonly adminSecret?: secretsmanager.ISecret;

  /** The security group of the database, for rules. */
  public readonly connections: ec2.Connections;

  /** The cluster, for `Database.auroraPostgres()`. */
  public readonly cluster?: rds.DatabaseCluster;

  /** The instance, for `Database.postgres()`. */
  public readonly instance?: rds.DatabaseInstance;

  /**
   * How many connections an instance takes by its memory, about: RDS keeps some of that memory to itself. Unit:
   * connections.
   *
   * @default - not known, for `Database.existing()` and unusual instance types
   */
  public readonly connectionLimit?: number;

  /** Whether the database outlives the stack and is spread over zones. */
  public readonly protection: Protection;

  /** The key that encrypts data, backups, logs and credentials. */
  public readonly encryptionKey: kms.IKey;

  private readonly server: DatabaseServer;
  private readonly takenNames = new NameRegistry();

  public constructor(scope: Construct, id: string, props: TradingDatabaseProps) {
    super(scope, id);
    requireChoice(this, 'database', props.database, 'database: Database.auroraPostgres()');
    this.protection = props.protection ?? Protection.production();
    this.encryptionKey = props.encryptionKey ?? EncryptionKey.ofStack(this);
    const { encryptionKey, protection } = this;
    this.server = props.database._bind(this, { vpc: props.vpc, encryptionKey, protection });
    const { host, readerHost, port, databaseName, vpc, adminSecret, cluster, instance, connectionLimit } = this.server;
    this.host = host;
    this.readerHost = readerHost;
    this.port = port;
    this.databaseName = databaseName;
    this.vpc = vpc;
    this.adminSecret = adminSecret;
    this.cluster = cluster;
    this.instance = instance;
    this.connectionLimit = connectionLimit;
    this.connections = new ec2.Connections({
      securityGroups: [this.server.securityGroup],
      defaultPort: ec2.Port.tcp(port),
    });
    // What waits for the database waits for what can be logged in to, and not for its alarms.
    Dependable.implement(this, { dependencyRoots: this.server.readyWith });
  }

  /**
   * Gives a service access by a user of its own, which is made before the service's first task starts: a rule in the
   * database's security group, `PGHOST`, `PGPORT`, `PGDATABASE` and `PGSSLMODE`, and `PGUSER` and `PGPASSWORD` from a
   * secret that rotates (with `DatabaseLogin.IAM`: `PGUSER`, and the permission to log in as that user). All of it
   * belongs to the service, in its stack.
   *
   * Throws when the service has a database already, its name is none that PostgreSQL takes, the database has no admin
   * secret to make users with, or the access asks for what cannot be.
   *
   * @param service the service
   * @param access what it may do, and how it logs in
   * @returns the secret with the service's credentials, unless it logs in by IAM
   */
  public addUser(service: MeshedFargateService, access: DatabaseAccess): RotatableSecret | undefined {
    return new ServiceAccess(this, this.server, service, access, this.takenNames).secret;
  }
}
