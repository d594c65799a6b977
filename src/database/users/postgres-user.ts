import { CustomResource, Duration, Stack, Token, TokenComparison, Tokenization } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { functionDefaults } from '../../lambda/function-defaults';
import { allowIngress } from '../../network/allow-ingress';
import { denyOtherSecrets } from '../../secrets/own-secrets-only';
import { grantSecretKey } from '../../secrets/secret-kms-grant';
import { addDeclared, declareConnections } from '../../security/declared-access';
import type { Protection } from '../../security/protection';
import { UsageError } from '../../validation/usage-error';
import { PostgresUserFunction } from './handlers/postgres-user-function';
import type { PostgresUserSettings } from './handlers/postgres-user-settings';
import type { IPostgresServer } from './postgres-server';
import { DatabasePrivilege } from './postgres-user-options';
import { warnOfTwoCreators } from './schema-creators';
import { takeSchema, takeUser } from './taken-users';

/** @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-certificate-loading */
const AMAZON_CAS = '/var/runtime/ca-cert.pem';
/** Twice the timeout of the function, and the time for its first start in the VPC. */
const SERVICE_TIMEOUT = Duration.minutes(5);

/** The privileges in templates. Before `READ_WRITE_AND_CREATE` the value `READ_WRITE` meant it, and a rollback still sends it. */
const IN_TEMPLATE: Record<DatabasePrivilege, PostgresUserSettings['privilege']> = {
  [DatabasePrivilege.READ_WRITE]: 'READ_WRITE_ROWS',
  [DatabasePrivilege.READ_WRITE_AND_CREATE]: 'READ_WRITE',
  [DatabasePrivilege.READ_ONLY]: 'READ_ONLY',
  [DatabasePrivilege.OWN_SCHEMA]: 'OWN_SCHEMA',
};

/** Properties of `PostgresUser`. */
export interface PostgresUserProps {
  readonly database: IPostgresServer;
  readonly userName: string;
  readonly strategy: PostgresUserSettings['strategy'];
  readonly privilege?: DatabasePrivilege;
  readonly schema?: string;
  /** The password of the user. A user who logs in by IAM has no password. */
  readonly password?: { readonly secret: secretsmanager.ISecret; readonly length: number };
  readonly encryptionKey?: kms.IKey;
  readonly protection: Protection;
}

/** A user of a PostgreSQL database, and the function that creates the user and rotates its password. */
export class PostgresUser extends Construct {
  /** The function that creates the user at the first deployment, and rotates its password. */
  public readonly function: lambda.Function;

  /** The role of the function. */
  public readonly role: iam.Role;

  /** The user as a custom resource. It is created when the user can log in. */
  public readonly resource: CustomResource;

  public constructor(scope: Construct, id: string, props: PostgresUserProps) {
    super(scope, id);
    const { database, userName, password, privilege = DatabasePrivilege.READ_WRITE } = props;
    const schema = props.schema ?? (privilege === DatabasePrivilege.OWN_SCHEMA ? userName : 'public');
    requireOwnSchema(scope, privilege, schema);
    takeUser(scope, database, userName);
    if (privilege === DatabasePrivilege.OWN_SCHEMA) takeSchema(scope, database, schema);
    warnOfTwoCreators(scope, database, { privilege, schema });
    const adminSecret = requireAdmin(scope, database);

    const defaults = functionDefaults(this, { ...props, vpc: database.vpc });
    this.role = defaults.role;
    grantSecretRead(this.role, adminSecret);
    denyOtherSecrets(this.role, {
      rotated: password ? [password.secret.secretArn] : [],
      read: [fullArn(adminSecret)],
    });
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: database.vpc,
      description: `Makes and rotates the user ${userName}`,
      allowAllOutbound: false,
    });
    securityGroup.addEgressRule(
      ec2.Peer.anyIpv4(),
      ec2.Port.HTTPS,
      'AWS Secrets Manager, and the answer to CloudFormation',
    );
    declareConnections(this, () =>
      database.connections.securityGroups.map((to) => ({
        from: securityGroup,
        to,
        port: database.port,
        by: 'the user of the database',
      })),
    );
    this.function = new PostgresUserFunction(this, 'Function', {
      ...defaults,
      // The CDK accepts it only for the security group that it would create itself.
      allowAllOutbound: undefined,
      securityGroups: [securityGroup],
      environment: {
        HOST: database.host,
        PORT: Tokenization.stringifyNumber(database.port),
        DATABASE: database.databaseName,
        ADMIN_SECRET: adminSecret.secretArn,
        USER_NAME: userName,
        STRATEGY: props.strategy,
        PRIVILEGE: IN_TEMPLATE[privilege],
        SCHEMA: schema,
        NODE_EXTRA_CA_CERTS: AMAZON_CAS,
        ...(password && { SECRET: password.secret.secretArn, PASSWORD_LENGTH: String(password.length) }),
      },
    });
    const paths = database.connections.securityGroups.map((to, index) =>
      allowIngress(this, `PathToDatabase${index}`, {
        from: securityGroup,
        to,
        port: database.port,
        description: `The function that creates ${userName} connects to the database`,
        withEgress: true,
      }),
    );
    this.resource = new CustomResource(this, 'User', {
      resourceType: 'Custom::DatabaseUser',
      serviceToken: this.function.functionArn,
      serviceTimeout: SERVICE_TIMEOUT,
      // A change of a property invokes the function again: on another server the user does not exist yet.
      properties: {
        UserName: userName,
        Strategy: props.strategy,
        Privilege: IN_TEMPLATE[privilege],
        Schema: schema,
        Host: database.host,
        Port: database.port,
        Database: database.databaseName,
        ...(password && { Secret: password.secret.secretArn }),
      },
    });
    this.resource.node.addDependency(database, ...paths);
  }
}

function grantSecretRead(role: iam.Role, secret: secretsmanager.ISecret): void {
  addDeclared(
    role,
    new iam.PolicyStatement({
      actions: ['secretsmanager:GetSecretValue'],
      resources: [fullArn(secret)],
    }),
  );
  if (secret.encryptionKey) grantSecretKey(secret, role, 'kms:Decrypt');
}

/** Returns the ARN of a secret for a policy. The ARN of a secret that is imported by name lacks the random suffix. */
function fullArn({ secretFullArn, secretArn }: secretsmanager.ISecret): string {
  return secretFullArn ?? `${secretArn}-??????`;
}

function requireAdmin(scope: Construct, database: IPostgresServer): secretsmanager.ISecret {
  const { adminSecret } = database;
  if (adminSecret) {
    requireKey(scope, adminSecret);
    return adminSecret;
  }
  throw new UsageError(scope, 'NoAdminSecret', {
    got: `a user on ${database.node.path}, which has no adminSecret`,
    expected: 'adminSecret, the credentials that create users and set their passwords',
    fix: 'set adminSecret of the database, or create the user yourself and use RotationPlan.none() for its secret',
  });
}

/** Throws if the secret is of another account and its key is not known, so that no function could decrypt it. */
function requireKey(scope: Construct, { env, node, encryptionKey }: secretsmanager.ISecret): void {
  const { account } = Stack.of(scope);
  if (encryptionKey || Token.compareStrings(env.account, account) !== TokenComparison.DIFFERENT) return;
  throw new UsageError(scope, 'SecretWithoutKey', {
    got: `the adminSecret ${node.path} of the account ${env.account}, without its key`,
    expected: 'a secret with its customer managed key, because accounts share secrets only with such a key',
    fix: 'import it with Secret.fromSecretAttributes(…, { secretCompleteArn, encryptionKey })',
  });
}

/** Throws if the user would own the schema that every database has, which belongs to the owner of the database. */
function requireOwnSchema(scope: Construct, privilege: DatabasePrivilege, schema: string): void {
  if (privilege !== DatabasePrivilege.OWN_SCHEMA || schema !== 'public') return;
  throw new UsageError(scope, 'InvalidDatabaseName', {
    got: "schema: 'public', with DatabasePrivilege.OWN_SCHEMA",
    expected: 'a schema that the user can own; public belongs to the owner of the database',
    fix: 'choose another schema, or another privilege',
  });
}
