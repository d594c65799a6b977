import { CustomResource, Duration, Tokenization } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { functionDefaults } from '../../lambda/function-defaults';
import { allowIngress } from '../../network/allow-ingress';
import { grantSecretKey } from '../../secrets/secret-kms-grant';
import type { Protection } from '../../security/protection';
import { UsageError } from '../../validation/usage-error';
import { PostgresUserFunction } from './handlers/postgres-user-function';
import type { PostgresUserSettings } from './handlers/postgres-user-settings';
import type { IPostgresServer } from './postgres-server';
import { DatabasePrivilege } from './postgres-user-options';

/** PostgreSQL cuts longer names off; some bytes are for what tells the logins of a user apart. Unit: bytes. */
const LONGEST_NAME = 63 - '_iam'.length;
/** @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-certificate-loading */
const AMAZON_CAS = '/var/runtime/ca-cert.pem';
/** Twice the function's own time, and some for its first start in the network. */
const SERVICE_TIMEOUT = Duration.minutes(5);

/** Who the user is and how it logs in. */
export interface PostgresUserProps {
  readonly database: IPostgresServer;
  readonly userName: string;
  readonly strategy: PostgresUserSettings['strategy'];
  readonly privilege?: DatabasePrivilege;
  readonly schema?: string;
  /** The user's password; a user who logs in by IAM has none. */
  readonly password?: { readonly secret: secretsmanager.ISecret; readonly length: number };
  readonly encryptionKey?: kms.IKey;
  readonly protection: Protection;
}

/** A user of a PostgreSQL database: the function that makes it, and can rotate it, and its first making. */
export class PostgresUser extends Construct {
  /** Makes the user at its first deployment, and rotates its password. */
  public readonly function: lambda.Function;

  /** What the function acts as. */
  public readonly role: iam.Role;

  /** There once the user can log in. */
  public readonly made: CustomResource;

  public constructor(scope: Construct, id: string, props: PostgresUserProps) {
    super(scope, id);
    const { database, userName, password, privilege = DatabasePrivilege.READ_WRITE } = props;
    requireName(scope, 'userName', userName);
    const schema = props.schema ?? (privilege === DatabasePrivilege.OWN_SCHEMA ? userName : 'public');
    requireName(scope, 'schema', schema);
    const adminSecret = requireAdmin(scope, database);

    const defaults = functionDefaults(this, { ...props, vpc: database.vpc });
    this.role = defaults.role;
    grantSecretRead(this.role, adminSecret);
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
    this.function = new PostgresUserFunction(this, 'Function', {
      ...defaults,
      securityGroups: [securityGroup],
      environment: {
        HOST: database.host,
        PORT: Tokenization.stringifyNumber(database.port),
        DATABASE: database.databaseName,
        ADMIN_SECRET: adminSecret.secretArn,
        USER_NAME: userName,
        STRATEGY: props.strategy,
        PRIVILEGE: privilege,
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
        description: `The function that makes ${userName} logs in`,
        outToo: true,
      }),
    );
    this.made = new CustomResource(this, 'User', {
      resourceType: 'Custom::DatabaseUser',
      serviceToken: this.function.functionArn,
      serviceTimeout: SERVICE_TIMEOUT,
      // What the function must act on when it changes: another server has no such user.
      properties: {
        UserName: userName,
        Strategy: props.strategy,
        Privilege: privilege,
        Schema: schema,
        Host: database.host,
        Port: database.port,
        Database: database.databaseName,
        ...(password && { Secret: password.secret.secretArn }),
      },
    });
    this.made.node.addDependency(database, ...paths);
  }
}

function grantSecretRead(role: iam.Role, secret: secretsmanager.ISecret): void {
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      actions: ['secretsmanager:GetSecretValue'],
      // A secret that is known by its name has an end to its ARN that is not.
      resources: [secret.secretFullArn ?? `${secret.secretArn}-??????`],
    }),
  );
  if (secret.encryptionKey) grantSecretKey(secret, role, 'kms:Decrypt');
}

function requireAdmin(scope: Construct, database: IPostgresServer): secretsmanager.ISecret {
  if (database.adminSecret) return database.adminSecret;
  throw new UsageError(scope, 'NoAdminSecret', {
    got: `a user on ${database.node.path}, whose admin is not known`,
    expected: 'adminSecret, the credentials by which users are made and given their next password',
    fix: 'give the database its adminSecret, or make the user yourself and use RotationPlan.none() for its secret',
  });
}

function requireName(scope: Construct, what: string, name: string): void {
  if (/^[a-z_][a-z0-9_]*$/.test(name) && name.length <= LONGEST_NAME && !/^(pg_|rds)/.test(name)) return;
  throw new UsageError(scope, 'InvalidDatabaseName', {
    got: `${what}: '${name}'`,
    expected: `small letters, digits and underscores, not beginning with a digit, 'pg_' or 'rds', at most ${LONGEST_NAME} characters`,
    fix: `for example ${what}: 'risk_engine'`,
  });
}
