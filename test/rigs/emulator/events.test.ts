import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { DescribeRuleCommand, EventBridgeClient, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import {
  DescribeSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { GetTopicAttributesCommand, ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { DeleteMessageCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { att, ref, type Template, without, withProperties } from '../../../rigs/emulator/templates/template';
import { anEmulator } from './support/emulator';
import { eventually } from './support/eventually';
import { lambdaFunction, permission, ROLE } from './support/functions';
import { stacksOf } from './support/stacks';

const emulator = anEmulator();
const { deploy, destroy } = stacksOf(emulator);
const ecs = new ECSClient(emulator.configuration);
const events = new EventBridgeClient(emulator.configuration);
const secrets = new SecretsManagerClient(emulator.configuration);
const sqs = new SQSClient(emulator.configuration);

describe('a secret that changes reaches the tasks that read it', () => {
  const REDEPLOY = `
    const { ECSClient, UpdateServiceCommand } = require('@aws-sdk/client-ecs');
    exports.handler = ({ cluster, service }) =>
      new ECSClient({}).send(new UpdateServiceCommand({ cluster, service, forceNewDeployment: true }));`;
  const inputFor = (end: string) => ({
    'Fn::Join': ['', ['{"cluster":"', ref('Cluster'), '","service":"', att('Service', 'Name'), end]],
  });
  const pattern = {
    source: ['aws.secretsmanager'],
    'detail-type': ['Secret Label Updated'],
    resources: [ref('Secret')],
    detail: { labelUpdated: ['AWSCURRENT'] },
  };
  const template: Template = {
    Resources: {
      Role: ROLE,
      Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: 'first' } },
      Other: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: 'first' } },
      Cluster: { Type: 'AWS::ECS::Cluster', Properties: {} },
      TaskDefinition: {
        Type: 'AWS::ECS::TaskDefinition',
        Properties: { ContainerDefinitions: [{ Name: 'app', Image: 'nginx' }] },
      },
      Service: {
        Type: 'AWS::ECS::Service',
        Properties: { Cluster: ref('Cluster'), TaskDefinition: ref('TaskDefinition') },
      },
      Redeploy: lambdaFunction(REDEPLOY),
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventPattern: pattern,
          Targets: [
            {
              Id: 'redeploy',
              Arn: att('Redeploy', 'Arn'),
              Input: inputFor('"}'),
            },
          ],
        },
      },
      Permission: permission('Redeploy', 'events.amazonaws.com', { SourceArn: att('Rule', 'Arn') }),
      Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
      Topic: { Type: 'AWS::SNS::Topic', Properties: {} },
      TopicPolicy: {
        Type: 'AWS::SNS::TopicPolicy',
        Properties: {
          Topics: [ref('Topic')],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'events.amazonaws.com' },
                Action: 'sns:Publish',
                Resource: ref('Topic'),
              },
            ],
          },
        },
      },
      Mail: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: ref('Topic'), Protocol: 'email', Endpoint: 'oncall@example.com' },
      },
      Subscription: {
        Type: 'AWS::SNS::Subscription',
        Properties: {
          TopicArn: ref('Topic'),
          Protocol: 'sqs',
          Endpoint: att('Queue', 'Arn'),
          RawMessageDelivery: true,
        },
      },
      Told: {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventPattern: pattern,
          Targets: [
            {
              Id: 'queue',
              Arn: att('Queue', 'Arn'),
              InputTransformer: {
                InputPathsMap: { name: '$.detail.name', label: '$.detail.labelUpdated', secret: '$.resources' },
                InputTemplate: '{"by":"queue","name":<name>,"label":<label>,"resources":<secret>}',
              },
            },
            {
              Id: 'topic',
              Arn: ref('Topic'),
              InputTransformer: {
                InputPathsMap: { version: '$.detail.versionId' },
                InputTemplate: '{"by":"topic","version":<version>}',
              },
            },
          ],
        },
      },
    },
    Outputs: {
      Cluster: { Value: ref('Cluster') },
      Service: { Value: att('Service', 'Name') },
      Secret: { Value: ref('Secret') },
      Other: { Value: ref('Other') },
      Queue: { Value: ref('Queue') },
      QueueArn: { Value: att('Queue', 'Arn') },
      Rule: { Value: ref('Rule') },
      Topic: { Value: ref('Topic') },
    },
  };
  let outputs: Record<string, string>;

  const deployment = async () => {
    const request = { cluster: outputs.Cluster, services: [outputs.Service] };
    return (await ecs.send(new DescribeServicesCommand(request))).services?.[0].deployments?.[0].id;
  };
  const messages = async (count: number) => {
    const bodies: Record<string, unknown>[] = [];
    await eventually(async () => {
      const request = { QueueUrl: outputs.Queue, MaxNumberOfMessages: 10 };
      for (const { Body = '', ReceiptHandle } of (await sqs.send(new ReceiveMessageCommand(request))).Messages ?? []) {
        bodies.push(JSON.parse(Body));
        // It would be visible again for a later test.
        await sqs.send(new DeleteMessageCommand({ QueueUrl: outputs.Queue, ReceiptHandle }));
      }
      return bodies.length >= count ? true : undefined;
    });
    return bodies;
  };
  const put = (SecretId: string, SecretString: string, VersionStages?: string[]) =>
    secrets.send(new PutSecretValueCommand({ SecretId, SecretString, VersionStages }));

  beforeAll(async () => {
    outputs = await deploy('redeploy', template);
  });

  test('rules, topic and queue keep what the template says', async () => {
    const rule = await events.send(new DescribeRuleCommand({ Name: outputs.Rule }));
    expect(JSON.parse(rule.EventPattern ?? '')).toMatchObject({ resources: [outputs.Secret] });
    const { Targets } = await events.send(new ListTargetsByRuleCommand({ Rule: outputs.Rule }));
    expect(JSON.parse(Targets?.[0].Input ?? '')).toEqual({ cluster: outputs.Cluster, service: outputs.Service });
    const sns = new SNSClient(emulator.configuration);
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn: outputs.Topic }));
    expect(Attributes?.Policy).toContain('events.amazonaws.com');
    const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: outputs.Topic }));
    expect(Subscriptions?.map((subscription) => subscription.Protocol).sort()).toEqual(['email', 'sqs']);
    const queue = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: outputs.Queue, AttributeNames: ['All'] }));
    expect(queue.Attributes?.QueueArn).toBe(outputs.QueueArn);
  });

  test('a new current version starts a new deployment, and tells a queue and a topic', async () => {
    const before = await deployment();
    const { VersionId } = await put(outputs.Secret, 'second');
    await eventually(async () => ((await deployment()) === before ? undefined : true));
    const name = outputs.Secret.replace(/^.*:secret:/, '').replace(/-\w{6}$/, '');
    expect(await messages(2)).toEqual(
      expect.arrayContaining([
        { by: 'queue', name, label: 'AWSCURRENT', resources: [outputs.Secret] },
        { by: 'topic', version: VersionId },
      ]),
    );
  });

  test('a pending version and another secret start nothing, a moved label does', async () => {
    const before = await deployment();
    const { VersionId: pending } = await put(outputs.Secret, 'third', ['AWSPENDING']);
    await put(outputs.Other, 'second');
    const { VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId: outputs.Secret }));
    const current = Object.keys(VersionIdsToStages).find((id) => VersionIdsToStages[id].includes('AWSCURRENT'));
    const label = { SecretId: outputs.Secret, VersionStage: 'AWSCURRENT' };
    // Attached to where it is, the label does not move.
    await secrets.send(new UpdateSecretVersionStageCommand({ ...label, MoveToVersionId: current }));
    const move = { ...label, MoveToVersionId: pending, RemoveFromVersionId: current };
    await secrets.send(new UpdateSecretVersionStageCommand(move));
    // Events are told in order: had the first three told something, it would stand before these two.
    expect(await messages(2)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ by: 'queue', label: 'AWSCURRENT' }),
        { by: 'topic', version: pending },
      ]),
    );
    expect((await sqs.send(new ReceiveMessageCommand({ QueueUrl: outputs.Queue }))).Messages ?? []).toEqual([]);
    await eventually(async () => ((await deployment()) === before ? undefined : true));
  });

  test('a rule invokes a function with what its input transformer makes', async () => {
    const properties = template.Resources.Rule as { Properties: Record<string, unknown> };
    const InputTransformer = {
      InputPathsMap: { secret: '$.detail.name' },
      InputTemplate: inputFor('","secret":<secret>}'),
    };
    const Targets = [{ Id: 'redeploy', Arn: att('Redeploy', 'Arn'), InputTransformer }];
    await deploy('redeploy', withProperties(template, 'Rule', { ...properties.Properties, Targets }));
    const before = await deployment();
    await put(outputs.Secret, 'fourth');
    await eventually(async () => ((await deployment()) === before ? undefined : true));
  });

  test('without permission the function is not invoked', async () => {
    await deploy('redeploy', without(template, 'Permission'));
    const before = await deployment();
    await put(outputs.Secret, 'fifth');
    await eventually(async () => (emulator.log().includes('does not permit events.amazonaws.com') ? true : undefined));
    expect(await deployment()).toBe(before);
  });

  test('goes away with the stack', () => destroy('redeploy'));
});
