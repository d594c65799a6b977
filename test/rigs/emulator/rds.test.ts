import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Client } from 'pg';
import { connectionTo, DATABASE_NAMES } from '../../../rigs/emulator/database-engine';
import { askRds, listOf } from '../../../rigs/emulator/rds-api';
import { NETWORK } from '../../../rigs/emulator/templates/network';
import { att, ref, type Template, without, withProperties } from '../../../rigs/emulator/templates/template';
import { aDatabase } from '../../real/postgres-user/support/database';
import { anEmulator } from './support/emulator';
import { lambdaFunction, ROLE } from './support/functions';
import { stacksOf } from './support/stacks';

const postgres = aDatabase({ certificateNames: DATABASE_NAMES });
const emulator = anEmulator(postgres);
const { deploy, destroy } = stacksOf(emulator);
const lambda = new LambdaClient(emulator.configuration);
const secrets = new SecretsManagerClient(emulator.configuration);

const ADMIN = { MasterUsername: 'the_admin', ManageMasterUserPassword: true };
const PLACE: Template = {
  Resources: {
    ...NETWORK,
    Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Version: '2012-10-17' } } },
    Subnets: {
      Type: 'AWS::RDS::DBSubnetGroup',
      Properties: { DBSubnetGroupDescription: 'all', SubnetIds: [0, 1, 2].map((index) => ref(`Subnet${index}`)) },
    },
    Parameters: {
      Type: 'AWS::RDS::DBClusterParameterGroup',
      Properties: { Description: 'TLS', Family: 'aurora-postgresql17', Parameters: { 'rds.force_ssl': '1' } },
    },
  },
};
const instanceOf = (cluster: string, properties: Record<string, unknown> = {}) => ({
  Type: 'AWS::RDS::DBInstance',
  Properties: {
    Engine: 'aurora-postgresql',
    DBClusterIdentifier: ref(cluster),
    DBInstanceClass: 'db.serverless',
    ...properties,
  },
});
const clusterWith = (properties: Record<string, unknown> = {}) => ({
  Type: 'AWS::RDS::DBCluster',
  Properties: {
    ...ADMIN,
    Engine: 'aurora-postgresql',
    EngineVersion: '17.7',
    DatabaseName: 'orders',
    Port: 5433,
    DBSubnetGroupName: ref('Subnets'),
    DBClusterParameterGroupName: ref('Parameters'),
    VpcSecurityGroupIds: [att('Group', 'GroupId')],
    StorageEncrypted: true,
    KmsKeyId: att('Key', 'Arn'),
    MasterUserSecret: { KmsKeyId: att('Key', 'Arn') },
    EnableCloudwatchLogsExports: ['postgresql'],
    ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 4 },
    BackupRetentionPeriod: 3,
    ...properties,
  },
});

/** Logs in with what an RDS secret says, by the name of an endpoint. */
async function asAdmin(secretArn: string, endpoint: string, database: string, sql = 'SELECT 1') {
  const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: secretArn }));
  const { username: user, password } = JSON.parse(SecretString);
  const client = new Client({ ...connectionTo(postgres(), endpoint), user, password, database });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function described(kind: 'Cluster' | 'Instance', identifier: string) {
  const answer = await askRds(emulator.running().clientConfiguration(), `DescribeDB${kind}s`, {
    [`DB${kind}Identifier`]: identifier,
  });
  return listOf(answer[`DB${kind}s`], `DB${kind}`)[0];
}

describe('a database cluster', () => {
  /** Logs in where it is told to, verifying the certificate, and answers who it is or what went wrong. */
  const LOGIN = `
    const { Client } = require('pg');
    exports.handler = async ({ host, port, user, password }) => {
      const ssl = { rejectUnauthorized: true };
      const client = new Client({ host, port, user, password, database: 'orders', ssl });
      try {
        await client.connect();
        const { rows: [{ who }] } = await client.query('SELECT current_user AS who');
        await client.end();
        return who;
      } catch ({ message }) {
        return message;
      }
    };`;
  const authorities = { Environment: { Variables: { NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem' } } };
  const template: Template = {
    Resources: {
      ...PLACE.Resources,
      Cluster: clusterWith(),
      Writer: instanceOf('Cluster', { PromotionTier: 0 }),
      Reader: { ...instanceOf('Cluster'), DependsOn: 'Writer' },
      Role: ROLE,
      Trusting: lambdaFunction(LOGIN, authorities),
      Distrusting: lambdaFunction(LOGIN),
    },
    Outputs: {
      Cluster: { Value: ref('Cluster') },
      Writer: { Value: ref('Writer') },
      Reader: { Value: ref('Reader') },
      Host: { Value: att('Cluster', 'Endpoint.Address') },
      Port: { Value: att('Cluster', 'Endpoint.Port') },
      ReadHost: { Value: att('Cluster', 'ReadEndpoint.Address') },
      ResourceId: { Value: att('Cluster', 'DBClusterResourceId') },
      Secret: { Value: att('Cluster', 'MasterUserSecret.SecretArn') },
      Key: { Value: att('Key', 'Arn') },
      Group: { Value: att('Group', 'GroupId') },
      Subnets: { Value: ref('Subnets') },
      Parameters: { Value: ref('Parameters') },
      Trusting: { Value: ref('Trusting') },
      Distrusting: { Value: ref('Distrusting') },
    },
  };
  let outputs: Record<string, string>;
  beforeAll(async () => {
    outputs = await deploy('cluster', template);
  });

  test('keeps what the template says', async () => {
    expect(await described('Cluster', outputs.Cluster)).toMatchObject({
      Engine: 'aurora-postgresql',
      EngineVersion: '17.7',
      DatabaseName: 'orders',
      Port: '5433',
      Endpoint: outputs.Host,
      ReaderEndpoint: outputs.ReadHost,
      MasterUsername: 'the_admin',
      MasterUserSecret: { SecretArn: outputs.Secret, SecretStatus: 'active', KmsKeyId: outputs.Key },
      DBSubnetGroup: outputs.Subnets,
      DBClusterParameterGroup: outputs.Parameters,
      VpcSecurityGroups: { VpcSecurityGroupMembership: { VpcSecurityGroupId: outputs.Group } },
      StorageEncrypted: 'true',
      KmsKeyId: outputs.Key,
      EnabledCloudwatchLogsExports: { member: 'postgresql' },
      ServerlessV2ScalingConfiguration: { MinCapacity: '0', MaxCapacity: '4' },
      BackupRetentionPeriod: '3',
      DbClusterResourceId: outputs.ResourceId,
    });
    const members = listOf((await described('Cluster', outputs.Cluster)).DBClusterMembers, 'DBClusterMember');
    expect(members).toMatchObject([
      { DBInstanceIdentifier: outputs.Writer, IsClusterWriter: 'true', PromotionTier: '0' },
      { DBInstanceIdentifier: outputs.Reader, IsClusterWriter: 'false', PromotionTier: '1' },
    ]);
    expect(await described('Instance', outputs.Writer)).toMatchObject({
      DBClusterIdentifier: outputs.Cluster,
      DBInstanceStatus: 'available',
      EngineVersion: '17.7',
      Endpoint: { Port: '5433' },
    });
    const answer = await askRds(emulator.running().clientConfiguration(), 'DescribeDBClusterParameters', {
      DBClusterParameterGroupName: outputs.Parameters,
    });
    const forced = listOf(answer.Parameters, 'Parameter').find(
      ({ ParameterName }) => ParameterName === 'rds.force_ssl',
    );
    expect(forced).toMatchObject({ ParameterValue: '1' });
  });

  test('has an admin whose password RDS made, and who is no superuser', async () => {
    const secret = await secrets.send(new DescribeSecretCommand({ SecretId: outputs.Secret }));
    expect(secret).toMatchObject({ Name: expect.stringMatching(/^rds!cluster-/), KmsKeyId: outputs.Key });
    const who = 'SELECT current_user AS name, current_database() AS db, rolsuper, rolcreaterole FROM pg_roles';
    const rows = await asAdmin(outputs.Secret, outputs.Host, 'orders', `${who} WHERE rolname = current_user`);
    expect(rows).toEqual([{ name: 'the_admin', db: 'orders', rolsuper: false, rolcreaterole: true }]);
    await asAdmin(outputs.Secret, outputs.Host, 'orders', 'CREATE ROLE somebody; GRANT rds_iam TO somebody');
  });

  describe('in the network of functions', () => {
    async function login(functionName: string, host: string, port = 5433): Promise<string> {
      const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: outputs.Secret }));
      const { username: user, password } = JSON.parse(SecretString);
      const Payload = JSON.stringify({ host, port, user, password });
      const answer = await lambda.send(new InvokeCommand({ FunctionName: functionName, Payload }));
      return JSON.parse(Buffer.from(answer.Payload ?? []).toString());
    }

    test.each(['Host', 'ReadHost'])('answers by its name: %s', async (host) => {
      expect(await login(outputs.Trusting, outputs[host])).toBe('the_admin');
    });

    test('answers on its own port only, and nobody else by such a name', async () => {
      expect(await login(outputs.Trusting, outputs.Host, 5432)).toContain('no database listens there');
      const stranger = outputs.Host.replace(/^[^.]+/, 'stranger');
      expect(await login(outputs.Trusting, stranger)).toContain('no database listens there');
    });

    test('is trusted by who has Lambda’s file of authorities, and by nobody else', async () => {
      expect(await login(outputs.Distrusting, outputs.Host)).toMatch(/unable to verify|self-signed/);
    });

    test('does not answer without an instance', async () => {
      await deploy('cluster', { ...without(template, 'Writer', 'Reader'), Outputs: {} });
      expect(await login(outputs.Trusting, outputs.Host)).toContain('no database listens there');
      outputs = await deploy('cluster', template);
      expect(await login(outputs.Trusting, outputs.Host)).toBe('the_admin');
    });
  });

  test('changes in place, and is the same database', async () => {
    await asAdmin(outputs.Secret, outputs.Host, 'orders', 'CREATE TABLE kept (id int)');
    let next = withProperties(template, 'Cluster', {
      ServerlessV2ScalingConfiguration: { MinCapacity: 1, MaxCapacity: 16 },
      DeletionProtection: true,
    });
    next = withProperties(next, 'Parameters', { Parameters: { 'rds.force_ssl': '0' } });
    expect(await deploy('cluster', next)).toEqual(outputs);
    expect(await described('Cluster', outputs.Cluster)).toMatchObject({
      ServerlessV2ScalingConfiguration: { MinCapacity: '1', MaxCapacity: '16' },
      DeletionProtection: 'true',
    });
    expect(await asAdmin(outputs.Secret, outputs.Host, 'orders', 'SELECT count(*) FROM kept')).toEqual([
      { count: '0' },
    ]);
  });

  test('is one at a time', async () => {
    const second: Template = { Resources: { ...PLACE.Resources, Cluster: clusterWith() } };
    await expect(deploy('second', second)).rejects.toThrow(/expected one at a time/);
  });

  test('goes with its stack, unless it is protected', async () => {
    await expect(destroy('cluster')).rejects.toThrow();
    await askRds(emulator.running().clientConfiguration(), 'ModifyDBCluster', {
      DBClusterIdentifier: outputs.Cluster,
      DeletionProtection: 'false',
    });
    await destroy('cluster');
    await expect(described('Cluster', outputs.Cluster)).rejects.toThrow('not found');
    await expect(secrets.send(new DescribeSecretCommand({ SecretId: outputs.Secret }))).rejects.toThrow(/can't find/);
    const { rows } = await postgres().query(
      `SELECT datname FROM pg_database WHERE datname = 'orders'`,
      undefined,
      'postgres',
    );
    expect(rows).toEqual([]);
  });
});

describe('without a PostgreSQL', () => {
  const bare = anEmulator();

  test('a database is made, and nobody listens', async () => {
    const resources = { ...PLACE.Resources, Cluster: clusterWith(), Writer: instanceOf('Cluster') };
    const stacks = stacksOf(bare);
    const { Secret } = await stacks.deploy('bare', {
      Resources: resources,
      Outputs: { Secret: { Value: att('Cluster', 'MasterUserSecret.SecretArn') } },
    });
    expect(Secret).toContain('rds!cluster-');
    await stacks.destroy('bare');
  });
});
