import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionEventInvokeConfigCommand,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { anEmulator, NODE_MODULES } from './support/emulator';
import { eventually } from './support/eventually';
import { lambdaFunction, permission, ROLE } from './support/functions';
import { NETWORK } from './support/network';
import { stacksOf } from './support/stacks';
import { att, ref, type Template, without, withProperties } from './support/template';
import { zip } from './support/zip';

const emulator = anEmulator();
const { deploy, destroy } = stacksOf(emulator);
const ec2 = new EC2Client(emulator.configuration);
const lambda = new LambdaClient(emulator.configuration);
const s3 = new S3Client({ ...emulator.configuration, forcePathStyle: true });
const secrets = new SecretsManagerClient(emulator.configuration);
const sqs = new SQSClient(emulator.configuration);

describe('Lambda', () => {
  const template: Template = {
    Resources: {
      ...NETWORK,
      Role: ROLE,
      Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Version: '2012-10-17' } } },
      LogGroup: { Type: 'AWS::Logs::LogGroup', Properties: {} },
      DeadLetters: { Type: 'AWS::SQS::Queue', Properties: { KmsMasterKeyId: 'alias/aws/sqs' } },
      DeadLettersPolicy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: {
          Queues: [ref('DeadLetters')],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: '*' }],
          },
        },
      },
      Fails: lambdaFunction(`exports.handler = async () => { throw new Error('it broke on purpose'); };`, {
        VpcConfig: { SubnetIds: [ref('Subnet0'), ref('Subnet1')], SecurityGroupIds: [ref('Group')] },
        ReservedConcurrentExecutions: 1,
        DeadLetterConfig: { TargetArn: att('DeadLetters', 'Arn') },
        KmsKeyArn: att('Key', 'Arn'),
        LoggingConfig: { LogGroup: ref('LogGroup'), LogFormat: 'JSON' },
      }),
      Invocation: {
        Type: 'AWS::Lambda::EventInvokeConfig',
        Properties: { FunctionName: ref('Fails'), Qualifier: '$LATEST', MaximumRetryAttempts: 0 },
      },
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventPattern: { source: ['aws.secretsmanager'], 'detail-type': ['Secret Label Updated'] },
          Targets: [{ Id: 'fails', Arn: att('Fails', 'Arn') }],
        },
      },
      Permission: permission('Fails', 'events.amazonaws.com', { SourceArn: att('Rule', 'Arn') }),
      Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: 'one' } },
      Environment: lambdaFunction(
        `exports.handler = async () => ({ endpoint: process.env.AWS_ENDPOINT_URL, region: process.env.AWS_REGION });`,
      ),
    },
    Outputs: {
      Fails: { Value: ref('Fails') },
      Environment: { Value: ref('Environment') },
      Vpc: { Value: ref('Vpc') },
      Key: { Value: att('Key', 'Arn') },
      LogGroup: { Value: ref('LogGroup') },
      DeadLetters: { Value: ref('DeadLetters') },
      DeadLettersArn: { Value: att('DeadLetters', 'Arn') },
      Secret: { Value: ref('Secret') },
    },
  };
  let outputs: Record<string, string>;

  beforeAll(async () => {
    outputs = await deploy('lambda', template);
  });

  test('a function keeps its network, limits, dead letters and keys, and updates them', async () => {
    const settings = async () =>
      (await lambda.send(new GetFunctionCommand({ FunctionName: outputs.Fails }))).Configuration;
    expect(await settings()).toMatchObject({
      VpcConfig: { VpcId: outputs.Vpc, SubnetIds: [expect.any(String), expect.any(String)] },
      DeadLetterConfig: { TargetArn: outputs.DeadLettersArn },
      KMSKeyArn: outputs.Key,
      LoggingConfig: { LogGroup: outputs.LogGroup, LogFormat: 'JSON' },
      State: 'Active',
    });
    const reserved = async () =>
      (await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: outputs.Fails })))
        .ReservedConcurrentExecutions;
    expect(await reserved()).toBe(1);
    const retries = await lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName: outputs.Fails }));
    expect(retries.MaximumRetryAttempts).toBe(0);
    await deploy('lambda', withProperties(template, 'Fails', { ReservedConcurrentExecutions: 5, Timeout: 25 }));
    expect(await reserved()).toBe(5);
    expect(await settings()).toMatchObject({ Timeout: 25, DeadLetterConfig: { TargetArn: outputs.DeadLettersArn } });
  });

  test('a function reaches the emulator', async () => {
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: outputs.Environment }));
    const told = JSON.parse(Buffer.from(Payload ?? []).toString());
    expect(new URL(told.endpoint).port).toBe(String(emulator.running().port));
    expect(told.region).toBe('us-east-1');
  });

  test('an event that a function cannot handle ends in its dead-letter queue, and the error in the log', async () => {
    await secrets.send(new PutSecretValueCommand({ SecretId: outputs.Secret, SecretString: 'two' }));
    const letter = await eventually(
      async () => (await sqs.send(new ReceiveMessageCommand({ QueueUrl: outputs.DeadLetters }))).Messages?.[0],
    );
    expect(letter.Body).toContain('Secret Label Updated');
    expect(emulator.log()).toContain('it broke on purpose');
  });

  test('goes away with the stack', () => destroy('lambda'));
});

describe('custom resources', () => {
  test('the one of CDK restricts the default security group', async () => {
    const handlers = path.join(NODE_MODULES, 'aws-cdk-lib/custom-resource-handlers/dist');
    const code = zip({
      // The names that CDK gives the two files when it stages them as an asset.
      '__entrypoint__.js': fs.readFileSync(path.join(handlers, 'core/nodejs-entrypoint-handler/index.js')),
      'index.js': fs.readFileSync(path.join(handlers, 'aws-ec2/restrict-default-security-group-handler/index.js')),
    });
    const restriction = (vpc: string) => ({
      Type: 'Custom::VpcRestrictDefaultSG',
      Properties: {
        ServiceToken: att('Handler', 'Arn'),
        DefaultSecurityGroupId: att(vpc, 'DefaultSecurityGroup'),
        Account: ref('AWS::AccountId'),
      },
    });
    const template: Template = {
      Resources: {
        Role: ROLE,
        Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
        Handler: lambdaFunction('', {
          Runtime: 'nodejs22.x',
          Handler: '__entrypoint__.handler',
          Code: { S3Bucket: 'assets', S3Key: 'handler.zip' },
        }),
        Restriction: restriction('Vpc'),
      },
      Outputs: { Group: { Value: att('Vpc', 'DefaultSecurityGroup') } },
    };
    await s3.send(new CreateBucketCommand({ Bucket: 'assets' }));
    await s3.send(new PutObjectCommand({ Bucket: 'assets', Key: 'handler.zip', Body: code }));
    const open = await deploy('restriction', without(template, 'Restriction'));
    const group = async () =>
      (await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [open.Group] }))).SecurityGroups?.[0];
    expect(await group()).toMatchObject({ IpPermissions: [{ IpProtocol: '-1' }] });
    expect((await group())?.IpPermissionsEgress).toHaveLength(1);
    await deploy('restriction', template);
    expect(await group()).toMatchObject({ IpPermissions: [], IpPermissionsEgress: [] });
    await deploy('restriction', without(template, 'Restriction'));
    expect((await group())?.IpPermissionsEgress).toHaveLength(1);
    await destroy('restriction');
  });

  test('one whose function is busy waits until it is free', async () => {
    const handler = lambdaFunction(
      `exports.handler = async ({ slow, ResponseURL, ...request }) => {
         if (slow) return new Promise((resolve) => setTimeout(resolve, 2000));
         const { StackId, RequestId, LogicalResourceId } = request;
         const answer = { Status: 'SUCCESS', PhysicalResourceId: 'made', StackId, RequestId, LogicalResourceId };
         await fetch(ResponseURL, { method: 'PUT', body: JSON.stringify(answer) });
       };`,
      { ReservedConcurrentExecutions: 1 },
    );
    const template: Template = {
      Resources: {
        Role: ROLE,
        Handler: handler,
        Waiting: { Type: 'Custom::Waiting', Properties: { ServiceToken: att('Handler', 'Arn'), ServiceTimeout: '10' } },
      },
    };
    const { Handler } = await deploy('busy', {
      ...without(template, 'Waiting'),
      Outputs: { Handler: { Value: ref('Handler') } },
    });
    const Payload = JSON.stringify({ slow: true });
    let isFree = false;
    const slow = lambda.send(new InvokeCommand({ FunctionName: Handler, Payload })).then(() => {
      isFree = true;
    });
    await sleep(500); // until it has begun
    const outputs = await deploy('busy', { ...template, Outputs: { Waiting: { Value: ref('Waiting') } } });
    expect({ ...outputs, isFree }).toEqual({ Waiting: 'made', isFree: true });
    await slow;
    await destroy('busy');
  });

  test('one whose function breaks fails the stack with the reason', async () => {
    const template: Template = {
      Resources: {
        Role: ROLE,
        Handler: lambdaFunction(`require('@aws-sdk/no-such-client');`),
        Broken: { Type: 'Custom::Broken', Properties: { ServiceToken: att('Handler', 'Arn') } },
      },
    };
    await expect(deploy('broken', template)).rejects.toThrow(/Cannot find module '@aws-sdk\/no-such-client'/);
  });
});
