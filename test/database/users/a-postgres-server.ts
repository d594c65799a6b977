import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { IPostgresServer } from '../../../src';
import { aVpc } from '../../support/stacks';

/** An existing server, with an admin by default. */
export class PostgresServer extends Construct implements IPostgresServer {
  public readonly host = 'database.example.com';
  public readonly port = 5432;
  public readonly databaseName = 'trading';
  public readonly vpc: ec2.IVpc;
  public readonly adminSecret?: secretsmanager.ISecret;
  public readonly connections: ec2.Connections;

  public constructor(scope: Construct, id: string, admin: secretsmanager.SecretAttributes | undefined = ADMIN) {
    super(scope, id);
    this.vpc = aVpc(this);
    this.connections = new ec2.Connections({
      securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(this, 'SecurityGroup', 'sg-database')],
    });
    this.adminSecret = Object.keys(admin).length
      ? secretsmanager.Secret.fromSecretAttributes(this, 'Admin', admin)
      : undefined;
  }
}

const ADMIN = { secretCompleteArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:admin-AbCdEf' };
