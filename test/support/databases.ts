import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import {
  Database,
  type DatabaseAccess,
  type ExistingDatabaseAttributes,
  MeshedFargateService,
  TradingDatabase,
  type TradingDatabaseProps,
  TradingNetwork,
} from '../../src';
import type { Json } from './json';
import { aStack, aVpc, propertiesOf, surroundings, templateOf } from './stacks';

/** A database in a network of the platform's kind. */
export function aDatabase(props: Partial<TradingDatabaseProps> = {}, stack = aStack()) {
  const vpc = props.vpc ?? new TradingNetwork(stack, 'Network').vpc;
  const database = new TradingDatabase(stack, 'Database', { database: Database.auroraPostgres(), ...props, vpc });
  return { stack, vpc, database };
}

/** A database that somebody else made. */
export function anExistingDatabase(attributes: Partial<ExistingDatabaseAttributes> = {}) {
  const stack = aStack();
  const securityGroup = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Theirs', 'sg-1');
  const choice = Database.existing({ host: 'db.example.com', databaseName: 'orders', securityGroup, ...attributes });
  return { ...aDatabase({ vpc: aVpc(stack), database: choice }, stack), securityGroup };
}

/** A service that is given access to a database. */
export function aServiceWith(access: DatabaseAccess, props: Partial<TradingDatabaseProps> = {}, id = 'RiskEngine') {
  const { stack, vpc, database } = aDatabase(props);
  const shared = surroundings(stack, { vpc });
  const service = new MeshedFargateService(stack, id, shared);
  return { stack, database, service, shared, secret: database.addUser(service, access) };
}

export function clusterOf(construct: Construct): Json {
  return propertiesOf(construct, 'AWS::RDS::DBCluster');
}

/** The instances of a cluster, or the one instance, the writer first. */
export function instancesOf(construct: Construct): Json[] {
  return Object.values(templateOf(construct).findResources('AWS::RDS::DBInstance'));
}

/** The statements of the policies whose logical ids begin with a name. */
export function statementsOf(construct: Construct, policy: RegExp): Json[] {
  return Object.entries(templateOf(Stack.of(construct)).findResources('AWS::IAM::ManagedPolicy'))
    .filter(([id]) => policy.test(id))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
}
