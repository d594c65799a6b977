import { CustomResource, Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Database } from './database';
import { type FunctionSurroundings, handlerFunction } from './function';
import { allow } from './role';
import { RotatingSecret } from './rotating-secret';
import { openPath } from './security-group-path';

export interface DatabaseUserProps extends FunctionSurroundings {
  readonly description: string;
  readonly database: Database;
  readonly userName: string;
}

/** The credentials of a user of the database, which the function that rotates them makes at first. */
export class DatabaseUser extends RotatingSecret {
  public readonly rotation: lambda.Function;
  /** There once the user can log in. */
  public readonly made: CustomResource;

  public constructor(scope: Construct, id: string, props: DatabaseUserProps) {
    super(scope, id, {
      description: props.description,
      encryptionKey: props.encryptionKey,
      firstValue: {
        secretStringTemplate: JSON.stringify({ username: `${props.userName}_1` }),
        generateStringKey: 'password',
        passwordLength: 32,
        excludePunctuation: true,
      },
    });
    const rotation = new Construct(this, 'Rotation');
    const securityGroup = new ec2.SecurityGroup(rotation, 'SecurityGroup', {
      vpc: props.vpc,
      description: `Makes and rotates the user ${props.userName}`,
      allowAllOutbound: false,
    });
    securityGroup.addEgressRule(
      ec2.Peer.anyIpv4(),
      ec2.Port.HTTPS,
      'AWS Secrets Manager, and the answer to CloudFormation',
    );
    this.rotation = this.rotationFunction(rotation, securityGroup, props);
    this.made = this.make(rotation, securityGroup, props);
    // Switching rotation on logs in with the current password, which must work by then.
    this.schedule(rotation).node.addDependency(this.made);
  }

  public secrets(): Record<string, ecs.Secret> {
    return this.fields({ PGUSER: 'username', PGPASSWORD: 'password' });
  }

  private rotationFunction(
    scope: Construct,
    securityGroup: ec2.ISecurityGroup,
    props: DatabaseUserProps,
  ): lambda.Function {
    const { database } = props;
    return handlerFunction(scope, {
      ...props,
      handler: 'postgres-user',
      environment: {
        HOST: database.host,
        PORT: String(database.port),
        DATABASE: database.databaseName,
        ADMIN_SECRET: database.adminSecret.secretArn,
        USER_NAME: props.userName,
        STRATEGY: 'alternating',
        PRIVILEGE: 'READ_WRITE',
        SCHEMA: 'public',
        PASSWORD_LENGTH: '32',
        NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem',
        SECRET: this.secretArn,
      },
      securityGroups: [securityGroup],
      statements: [
        allow(['secretsmanager:GetSecretValue'], database.adminSecret.secretArn),
        this.useOfKey('kms:Decrypt'),
      ],
      rotates: this,
    });
  }

  private make(scope: Construct, from: ec2.ISecurityGroup, { database, userName }: DatabaseUserProps): CustomResource {
    const path = openPath(scope, 'PathToDatabase0', {
      from,
      to: database.securityGroup,
      port: database.port,
      description: `The function that makes ${userName} logs in`,
      outToo: true,
    });
    const made = new CustomResource(scope, 'User', {
      resourceType: 'Custom::DatabaseUser',
      serviceToken: this.rotation.functionArn,
      serviceTimeout: Duration.minutes(5),
      properties: {
        UserName: userName,
        Strategy: 'alternating',
        Privilege: 'READ_WRITE',
        Schema: 'public',
        Host: database.host,
        Port: database.port,
        Database: database.databaseName,
        Secret: this.secretArn,
      },
    });
    made.node.addDependency(...database.instances, path);
    return made;
  }
}
