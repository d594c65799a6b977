import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetFunctionConcurrencyCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { att, ref, type Template, without, withProperties } from '../../../rigs/emulator/templates/template';
import { anEmulator, NODE_MODULES } from './support/emulator';
import { eventually } from './support/eventually';
import { lambdaFunction, ROLE } from './support/functions';
import { stacksOf } from './support/stacks';
import { zip } from './support/zip';

const emulator = anEmulator();
const { deploy, destroy } = stacksOf(emulator);
const ec2 = new EC2Client(emulator.configuration);
const lambda = new LambdaClient(emulator.configuration);
const s3 = new S3Client({ ...emulator.configuration, forcePathStyle: true });

describe('Lambda', () => {
  const template: Template = {
    Resources: {
      Role: ROLE,
      Fails: lambdaFunction(`exports.handler = async () => { throw new Error('it broke on purpose'); };`, {
        ReservedConcurrentExecutions: 1,
      }),
      Environment: lambdaFunction(
        `exports.handler = async () => ({ endpoint: process.env.AWS_ENDPOINT_URL, region: process.env.AWS_REGION });`,
      ),
    },
    Outputs: {
      Fails: { Value: ref('Fails') },
      Environment: { Value: ref('Environment') },
    },
  };
  let outputs: Record<string, string>;

  beforeAll(async () => {
    outputs = await deploy('lambda', template);
  });

  test('a function keeps its reserved concurrency, and updates it', async () => {
    const reserved = async () =>
      (await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: outputs.Fails })))
        .ReservedConcurrentExecutions;
    expect(await reserved()).toBe(1);
    await deploy('lambda', withProperties(template, 'Fails', { ReservedConcurrentExecutions: 5 }));
    expect(await reserved()).toBe(5);
  });

  test('a function reaches the emulator', async () => {
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: outputs.Environment }));
    const { endpoint, region } = JSON.parse(Buffer.from(Payload ?? []).toString());
    expect(new URL(endpoint).port).toBe(String(emulator.running().port));
    expect(region).toBe('us-east-1');
  });

  test('the error of a function is in the log', async () => {
    await lambda.send(new InvokeCommand({ FunctionName: outputs.Fails }));
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
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'busy-'));
    const [begun, end] = ['begun', 'end'].map((name) => path.join(folder, name));
    const handler = lambdaFunction(
      `const fs = require('node:fs');
       exports.handler = async ({ begun, end, ResponseURL, ...request }) => {
         if (begun) fs.writeFileSync(begun, '');
         while (end && !fs.existsSync(end)) await new Promise((resolve) => setTimeout(resolve, 50));
         if (end) return;
         const { StackId, RequestId, LogicalResourceId, ResourceProperties } = request;
         const Data = { IsFree: String(fs.existsSync(ResourceProperties.End)) };
         const answer = { Status: 'SUCCESS', PhysicalResourceId: 'made', StackId, RequestId, LogicalResourceId, Data };
         await fetch(ResponseURL, { method: 'PUT', body: JSON.stringify(answer) });
       };`,
      { ReservedConcurrentExecutions: 1 },
    );
    const template: Template = {
      Resources: {
        Role: ROLE,
        Handler: handler,
        Waiting: {
          Type: 'Custom::Waiting',
          Properties: { ServiceToken: att('Handler', 'Arn'), ServiceTimeout: '600', End: end },
        },
      },
    };
    const { Handler } = await deploy('busy', {
      ...without(template, 'Waiting'),
      Outputs: { Handler: { Value: ref('Handler') } },
    });
    const Payload = JSON.stringify({ begun, end });
    const slow = lambda.send(new InvokeCommand({ FunctionName: Handler, Payload }));
    await eventually(async () => fs.existsSync(begun) || undefined);
    const Outputs = { Waiting: { Value: ref('Waiting') }, IsFree: { Value: att('Waiting', 'IsFree') } };
    const deployed = deploy('busy', { ...template, Outputs });
    // Time for the deployment to reach the function. It cannot finish before `end` exists.
    await sleep(1_000);
    fs.writeFileSync(end, '');
    expect(await deployed).toEqual({ Waiting: 'made', IsFree: 'true' });
    await slow;
    await destroy('busy');
    fs.rmSync(folder, { recursive: true });
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
