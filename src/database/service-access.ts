import { ArnFormat, Stack, Tokenization } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { allowIngress } from '../network/allow-ingress';
import { RotatableSecret } from '../secrets/rotatable-secret';
import { addDeclared, declareConnections } from '../security/declared-access';
import type { Protection } from '../security/protection';
import { DATABASE_USER } from '../validation/database-forms';
import { describe } from '../validation/description';
import { requireSameEnvironment } from '../validation/same-environment';
import { UsageError } from '../validation/usage-error';
import type { IDatabaseClient } from '../workload/database-client';
import { type DatabaseAccess, type DatabaseAccessOptions, DatabaseLogin } from './database-access';
import type { DatabaseServer } from './database-server';
import type { IPostgresServer } from './users/postgres-server';
import { PostgresUser } from './users/postgres-user';
import { DatabasePrivilege } from './users/postgres-user-options';
import { PostgresUserRotation } from './users/postgres-user-rotation';
import { takeSchema, takeUser } from './users/taken-users';

const ID = 'Database';

/** A database on which services get users. */
export interface UserDatabase extends IPostgresServer {
  readonly readerHost: string;
  readonly encryptionKey: kms.IKey;
  readonly protection: Protection;
}

/** The access of one service to a database. It is a child of the service, so the database's stack does not change. */
export class ServiceAccess extends Construct {
  /** The credentials of the service, unless it logs in by IAM. */
  public readonly secret?: RotatableSecret;

  private readonly userName: string;

  /** The path of the database, for errors. */
  public get databasePath(): string {
    return this.database.node.path;
  }

  public constructor(
    private readonly database: UserDatabase,
    private readonly server: DatabaseServer,
    private readonly service: IDatabaseClient,
    private readonly access: DatabaseAccess,
  ) {
    requireNoAccess(service, database);
    requireSameEnvironment(service, { what: `the database ${database.node.path}`, resource: server.securityGroup });
    super(service, ID);
    this.userName = this.requireUserName();
    takeUser(service, database, this.userName);
    if (access.privilege === DatabasePrivilege.OWN_SCHEMA) takeSchema(service, database, access.schema as string);
    const isReadOnly = access.privilege === DatabasePrivilege.READ_ONLY;
    this.setVariables({
      PGHOST: isReadOnly ? database.readerHost : database.host,
      PGPORT: Tokenization.stringifyNumber(database.port),
      PGDATABASE: database.databaseName,
      PGSSLMODE: 'require',
    });
    declareConnections(this, () => [
      { from: service.securityGroup, to: server.securityGroup, port: database.port, by: 'databaseAccess' },
    ]);
    allowIngress(this, 'Path', {
      from: service.securityGroup,
      to: server.securityGroup,
      port: database.port,
      description: `${service.serviceName} connects to the database`,
    });
    if (access.options.login === DatabaseLogin.IAM) this.logInByIam();
    else this.secret = this.logInByPassword();
  }

  private logInByPassword(): RotatableSecret {
    const { database, service, access, userName } = this;
    const rotation = rotationOptions(access);
    const { privilege, schema } = access;
    const secret = new RotatableSecret(this, 'User', {
      description: describe('secret', `The user of ${service.node.path} on ${database.node.path}`),
      rotation: new PostgresUserRotation({ ...rotation, database, userName, privilege, schema }),
      vpc: database.vpc,
      encryptionKey: database.encryptionKey,
      protection: database.protection,
    });
    service.addSecret('PGUSER', secret.field('username'), 'the database');
    service.addSecret('PGPASSWORD', secret.field('password'), 'the database');
    return secret;
  }

  private logInByIam(): void {
    const { database, service, access, userName } = this;
    const resourceId = this.requireResourceId();
    this.requireNoRotation();
    const { encryptionKey, protection } = database;
    const { privilege, schema } = access;
    const user = new PostgresUser(this, 'User', {
      database,
      userName,
      strategy: 'iam',
      privilege,
      schema,
      encryptionKey,
      protection,
    });
    const login = `${userName}_iam`;
    this.setVariables({ PGUSER: login });
    addDeclared(
      service,
      new iam.PolicyStatement({
        actions: ['rds-db:connect'],
        resources: [
          Stack.of(database).formatArn({
            service: 'rds-db',
            resource: 'dbuser',
            resourceName: `${resourceId}/${login}`,
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        ],
      }),
    );
    service._startAfter(user.resource);
  }

  private setVariables(variables: Record<string, string>): void {
    for (const [name, value] of Object.entries(variables)) this.service.addEnvironment(name, value, 'the database');
  }

  private requireUserName(): string {
    const { serviceName } = this.service;
    const userName = serviceName.replaceAll('-', '_');
    if (DATABASE_USER.test(userName)) return userName;
    throw new UsageError(this.service, 'InvalidDatabaseName', {
      got: `the service '${serviceName}', whose user would be '${userName}'`,
      expected: DATABASE_USER.expected,
      fix: 'rename the service, for example with serviceName',
    });
  }

  private requireResourceId(): string {
    const { resourceId } = this.server;
    if (resourceId !== undefined) return resourceId;
    throw new UsageError(this.service, 'NoResourceId', {
      got: `login: DatabaseLogin.IAM on ${this.database.node.path}, which has no resource id`,
      expected: 'the resource id of the instance or the cluster, since IAM policies refer to it',
      fix: 'set resourceId in Database.existing(), or use DatabaseLogin.PASSWORD',
    });
  }

  private requireNoRotation(): void {
    const given = Object.entries(rotationOptions(this.access)).filter(([, value]) => value !== undefined);
    if (given.length === 0) return;
    throw new UsageError(this.service, 'NothingToRotate', {
      got: `login: DatabaseLogin.IAM and ${given.map(([name]) => name).join(', ')}`,
      expected: 'no rotation options, since a user who logs in by IAM has no password',
      fix: 'remove the rotation options, or use DatabaseLogin.PASSWORD',
    });
  }
}

/** Returns the options of the rotation of a password. */
function rotationOptions({ options }: DatabaseAccess): Omit<DatabaseAccessOptions, 'login' | 'optional'> {
  const { login: _login, optional: _optional, ...rotation } = options;
  return rotation;
}

function requireNoAccess(service: IDatabaseClient, database: UserDatabase): void {
  const existing = service.node.tryFindChild(ID) as ServiceAccess | undefined;
  if (!existing) return;
  throw new UsageError(service, 'TwoDatabaseAccesses', {
    got: `access to ${database.node.path}, and to ${existing.databasePath} before`,
    expected: 'one call of addUser() for each service, since PGHOST and the other variables have one value',
    fix: 'call addUser() once with the widest access; for a second database, use connections and a RotatableSecret with RotationPlan.postgresUser()',
  });
}
