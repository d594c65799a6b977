import * as fs from 'node:fs';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { att, ref, type Template, without, withProperties } from '../../../rigs/emulator/templates/template';
import type { Credentials } from '../../../rigs/postgres/postgres-server';
import { BUNDLE } from '../../../rigs/rotation/function-process';
import { anEmulator } from '../../rigs/emulator/support/emulator';
import { eventually } from '../../rigs/emulator/support/eventually';
import { permission, ROLE } from '../../rigs/emulator/support/functions';
import { stacksOf } from '../../rigs/emulator/support/stacks';
import { zip } from '../../rigs/emulator/support/zip';
import { aDatabase } from './support/database';
import { usersOf } from './support/users';

const emulator = anEmulator();
const database = aDatabase();
const { secretOf } = usersOf(emulator, database);
const { deploy, destroy } = stacksOf(emulator);
const secrets = new SecretsManagerClient(emulator.configuration);

describe('a stack with a user', () => {
  const value = async (SecretId: string): Promise<Credentials> =>
    JSON.parse((await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString ?? '');
  /** Secrets Manager tests a new schedule. Until the test has ended, it rotates nothing and the function is busy. */
  const tested = (SecretId: string) =>
    eventually(async () => {
      const { VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId }));
      return Object.keys(VersionIdsToStages).length === 1 ? true : undefined;
    });
  const insert = (who: Credentials) => database().query('INSERT INTO trades VALUES (1) RETURNING session_user', who);
  let environment: Record<string, unknown>;
  let template: Template;
  let secret: string;

  beforeAll(async () => {
    const s3 = new S3Client({ ...emulator.configuration, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'code' }));
    const Body = zip({ 'index.js': fs.readFileSync(BUNDLE) });
    await s3.send(new PutObjectCommand({ Bucket: 'code', Key: 'function.zip', Body }));
    const { host, port, database: name, admin, authorityFile } = database();
    environment = {
      HOST: host,
      PORT: String(port),
      DATABASE: name,
      ADMIN_SECRET: await secretOf(admin),
      SECRET: ref('Secret'),
      USER_NAME: 'ingestion',
      STRATEGY: 'alternating',
      PRIVILEGE: 'READ_WRITE',
      SCHEMA: 'public',
      PASSWORD_LENGTH: '32',
      NODE_EXTRA_CA_CERTS: authorityFile,
    };
    template = {
      Resources: {
        Role: ROLE,
        Secret: {
          Type: 'AWS::SecretsManager::Secret',
          Properties: {
            GenerateSecretString: {
              SecretStringTemplate: '{"username":"ingestion_1"}',
              GenerateStringKey: 'password',
              PasswordLength: 32,
              ExcludePunctuation: true,
            },
          },
        },
        Function: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Runtime: 'nodejs24.x',
            Handler: 'index.handler',
            Role: att('Role', 'Arn'),
            Timeout: 60,
            Code: { S3Bucket: 'code', S3Key: 'function.zip' },
            Environment: { Variables: environment },
          },
        },
        Permission: permission('Function', 'secretsmanager.amazonaws.com'),
        User: {
          Type: 'Custom::DatabaseUser',
          Properties: { ServiceToken: att('Function', 'Arn'), ServiceTimeout: '120', Privilege: 'READ_WRITE' },
        },
        Schedule: {
          Type: 'AWS::SecretsManager::RotationSchedule',
          DependsOn: ['Permission', 'User'],
          Properties: {
            SecretId: ref('Secret'),
            RotationLambdaARN: att('Function', 'Arn'),
            RotationRules: { AutomaticallyAfterDays: 30 },
            RotateImmediatelyOnUpdate: false,
          },
        },
      },
      Outputs: { Secret: { Value: ref('Secret') }, User: { Value: ref('User') } },
    };
  });

  test('creates it, so that services log in at their first start', async () => {
    const outputs = await deploy('platform', template);
    secret = outputs.Secret;
    expect(outputs.User).toBe('ingestion');
    await database().query('CREATE TABLE trades (id int)', await value(secret));
    expect((await insert(await value(secret))).rows).toEqual([{ session_user: 'ingestion_1' }]);
  });

  test('rotates it when Secrets Manager invokes the function', async () => {
    const before = await value(secret);
    await tested(secret);
    for (const login of ['ingestion_2', 'ingestion_1']) {
      await secrets.send(new RotateSecretCommand({ SecretId: secret }));
      const after = await eventually(async () => {
        const current = await value(secret);
        return current.username === login && current.password !== before.password ? current : undefined;
      });
      expect((await insert(after)).rows).toEqual([{ session_user: login }]);
    }
    await expect(insert(before)).rejects.toThrow('password authentication failed');
  });

  const withPrivilege = (Privilege: string) => {
    const Variables = { ...environment, PRIVILEGE: Privilege };
    const next = withProperties(template, 'Function', { Environment: { Variables } });
    return withProperties(next, 'User', { ServiceToken: att('Function', 'Arn'), ServiceTimeout: '120', Privilege });
  };

  // READ_WRITE is readWrite() of an earlier version, and READ_WRITE_ROWS is readWrite() of this version.
  test('creates nothing after the update to this version, and creates again after a rollback', async () => {
    const create = (name: string) =>
      value(secret).then((who) => database().query(`CREATE TABLE ${name} (id int)`, who));
    await create('before');
    const next = withPrivilege('READ_WRITE_ROWS');
    // A function that cannot log in, after the user has lost its privilege.
    const nowhere = withProperties(next, 'Function', {
      Environment: { Variables: { ...environment, DATABASE: 'nowhere' } },
    });
    const fails = withProperties(next, 'User', { ServiceToken: att('Broken', 'Arn'), ServiceTimeout: '120' });
    const Broken = { ...(nowhere.Resources.Function as object), DependsOn: ['User'] };
    const Resources = { ...next.Resources, Broken, Fails: fails.Resources.User };
    await expect(deploy('platform', { ...next, Resources })).rejects.toThrow(/Fails: .*"nowhere" does not exist/);
    await create('rolled_back');
    await deploy('platform', next);
    await expect(create('between')).rejects.toThrow('permission denied for schema public');
    await insert(await value(secret));
    await deploy('platform', template);
    await create('after');
    await database().query('DROP TABLE before, rolled_back, after', await value(secret));
  });

  test('changes its privileges', async () => {
    await deploy('platform', withPrivilege('READ_ONLY'));
    const who = await value(secret);
    await database().query('SELECT * FROM trades', who);
    await expect(insert(who)).rejects.toThrow('permission denied');
    await deploy('platform', template);
    await insert(who);
  });

  test('disables it, and another stack reuses its objects', async () => {
    const who = await value(secret);
    await deploy('platform', without(template, 'Schedule', 'User'));
    await expect(insert(who)).rejects.toThrow('not permitted to log in');
    await destroy('platform');
    const outputs = await deploy('again', template);
    expect((await insert(await value(outputs.Secret))).rows).toEqual([{ session_user: 'ingestion_1' }]);
    await tested(outputs.Secret);
    await destroy('again');
  });

  test('fails with the reason if the user cannot be created, and is deleted again', async () => {
    const broken = withProperties(template, 'Function', {
      Environment: { Variables: { ...environment, DATABASE: 'nowhere' } },
    });
    await expect(deploy('broken', broken)).rejects.toThrow(/User: .*database "nowhere" does not exist/);
    await destroy('broken');
  });
});
