import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  Alerting,
  type AlertingTopics,
  Database,
  DeploymentHook,
  DeploymentPolicy,
  DeploymentStage,
  MeshedFargateService,
  TradingDatabase,
  TradingMonitoring,
} from '../../src';
import type { Json } from '../support/json';
import { aStack, surroundings, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

/** The maximum length of an input template, by the API of EventBridge. */
const MAX_TEMPLATE = 8192;
const NOTICES = ['DatabaseFailover', 'DeploymentFailed', 'DeploymentWaiting', 'TaskStartImpaired'];
const RUNBOOK = `https://wiki.example.com/${'x'.repeat(100)}`;

type Topics = 'page' | 'ticket' | 'chat';

/** A monitored service and database, whose notices go to topics by name. */
function monitored(names: readonly Topics[] = ['page', 'ticket', 'chat'], topicProps: sns.TopicProps = {}) {
  const stack = aStack();
  const topics = Object.fromEntries(names.map((name) => [name, new sns.Topic(stack, name, topicProps)]));
  const around = surroundings(stack);
  const monitoring = new TradingMonitoring(stack, 'Monitoring', {
    alerting: Alerting.topics(topics as unknown as AlertingTopics),
    runbookUrl: RUNBOOK,
    ...around,
  });
  const pause = DeploymentHook.pause({ stages: [DeploymentStage.POST_SCALE_UP] });
  monitoring.watchService(
    new MeshedFargateService(stack, 'Risk', {
      ...around,
      deployment: DeploymentPolicy.blueGreen({ hooks: [pause] }),
    }),
  );
  const { vpc } = around.cluster;
  const database = new TradingDatabase(stack, 'Database', { vpc, database: Database.auroraPostgres() });
  monitoring.watchDatabase(database);
  monitoring.watchDatabase(database);
  return templateOf(stack).toJSON().Resources as Json;
}

const ofType = (resources: Json, type: string) =>
  Object.entries<Json>(resources).filter(([, { Type }]) => Type === type);

/** The targets of a notice: a text and a message. */
function targetsOf(resources: Json, notice: string): Json[] {
  const rules = ofType(resources, 'AWS::Events::Rule').filter(([id]) => id.includes(notice));
  expect(rules).toHaveLength(1);
  return rules[0][1].Properties.Targets;
}

/** Fills in a template as EventBridge does: a whole value becomes JSON, a value between quotes stays as it is. */
function fill({ InputPathsMap, InputTemplate }: Json, inserted: (path: string) => string): string {
  return Object.entries<string>(InputPathsMap).reduce((text, [key, path]) => {
    const parts = text.split(`<${key}>`);
    return parts.reduce((before: string, after: string) => {
      const isWhole = /[[:,]$/.test(before) && /^[\],}]/.test(after);
      return before + (isWhole ? JSON.stringify(inserted(path)) : inserted(path)) + after;
    });
  }, InputTemplate);
}

/** Values of events. A person or a program can write anything into the free texts. */
const FREE = 'tasks failed: "exit 1"\n\tC:\\temp <b> 100 %';
const VALUES: Record<string, string> = {
  '$.detail.reason': FREE,
  '$.detail.Message': FREE,
  '$.detail.SourceIdentifier': 'orders',
  '$.detail.serviceArn': 'arn:aws:ecs:eu-west-1:123456789012:service/trading/risk',
  '$.detail.serviceDeploymentArn': 'arn:aws:ecs:eu-west-1:123456789012:service-deployment/trading/risk/1',
  '$.detail.lifecycleStage': 'POST_SCALE_UP',
  '$.detail.expiresAt': '2026-11-30T04:00:00Z',
  '$.detail.hookId': 'hook-1',
  '$.resources[0]': 'arn:aws:ecs:eu-west-1:123456789012:service/trading/risk',
};
const inserted = (path: string) => {
  expect(VALUES).toHaveProperty([path]);
  return VALUES[path];
};

describe('a notice of EventBridge', () => {
  const resources = monitored();
  const messageOf = (notice: string) => {
    const [, chat] = targetsOf(resources, notice);
    return JSON.parse(fill(chat.InputTransformer, inserted));
  };

  test.each(NOTICES)('%s has a text for people and a message for chat', (notice) => {
    const [people, chat, ...others] = targetsOf(resources, notice);
    expect(others).toEqual([]);
    expect(people.Arn.Ref).toMatch(/^ticket/);
    expect(people.InputTransformer.InputTemplate).toMatch(/^".*"$/);
    expect(chat.Arn.Ref).toMatch(/^chat/);
    for (const { InputTransformer } of [people, chat]) {
      expect(InputTransformer.InputTemplate.length).toBeLessThanOrEqual(MAX_TEMPLATE - 2048);
    }
  });

  test.each(NOTICES)('%s is valid in the schema, with any text in the event', (notice) => {
    const heading = notice.replace(/(?<!^)[A-Z]/g, '-$&').toLowerCase();
    const { version, source, content, metadata } = messageOf(notice);
    expect({ version, source, metadata }).toMatchObject({
      version: '1.0',
      source: 'custom',
      metadata: { eventType: notice },
    });
    expect(content).toEqual({
      textType: 'client-markdown',
      title: expect.stringMatching(/^[A-Z].{5,249}$/),
      description: expect.stringMatching(/./),
      nextSteps: [`Runbook: ${RUNBOOK}#${heading}`],
      keywords: [notice],
    });
  });

  test('contains the free text unchanged', () => {
    expect(messageOf('DeploymentFailed').content).toMatchObject({
      title: `Deployment failed: ${VALUES['$.resources[0]']}`,
      description: FREE,
    });
    expect(messageOf('DatabaseFailover').content).toMatchObject({ title: 'Failover: orders', description: FREE });
  });

  test.each(['DeploymentFailed', 'DeploymentWaiting', 'TaskStartImpaired'])('%s names the service', (notice) => {
    expect(messageOf(notice).metadata.relatedResources).toEqual([VALUES['$.resources[0]']]);
  });
});

describe('the topic of chat', () => {
  const key = (stack: Json) => new kms.Key(stack, 'Key');
  const resources = monitored();
  const isChat = ({ Ref }: Json) => /^chat/.test(Ref);

  test('is notified of all alarms that notify, also of those that a composite alarm pages for', () => {
    const alarms = [
      ...ofType(resources, 'AWS::CloudWatch::Alarm'),
      ...ofType(resources, 'AWS::CloudWatch::CompositeAlarm'),
    ].filter(([, { Properties }]) => Properties.AlarmActions);
    expect(alarms.length).toBeGreaterThan(10);
    for (const [, { Properties }] of alarms) {
      expect(Properties.AlarmActions.filter(isChat)).toHaveLength(1);
      expect(Properties.OKActions.filter(isChat)).toHaveLength(1);
      expect(Properties.AlarmActions.length).toBeLessThanOrEqual(5);
    }
  });

  test('is notified if the scheduled function no longer runs', () => {
    const [[, { Properties }]] = ofType(resources, 'AWS::CloudWatch::Alarm').filter(([id]) =>
      id.startsWith('MonitoringWatchWatchFailed'),
    );
    expect(Properties.InsufficientDataActions.map(({ Ref }: Json) => Ref.slice(0, 4))).toEqual(['tick', 'chat']);
  });

  test('allows alarms and rules to publish', () => {
    const [, policy] = ofType(resources, 'AWS::SNS::TopicPolicy').find(([id]) => id.startsWith('chat')) as Json;
    const { Statement } = policy.Properties.PolicyDocument;
    expect(Statement.map(({ Principal }: Json) => Principal.Service)).toEqual([
      'cloudwatch.amazonaws.com',
      'events.amazonaws.com',
    ]);
  });

  test('is known to the scheduled function, which may publish to it', () => {
    const [[, { Properties }]] = ofType(resources, 'AWS::Lambda::Function').filter(([id]) =>
      id.startsWith('MonitoringWatch'),
    );
    expect(Properties.Environment.Variables.CHAT).toEqual({ Ref: expect.stringMatching(/^chat/) });
    const policies = JSON.stringify(ofType(resources, 'AWS::IAM::ManagedPolicy'));
    expect(policies).toMatch(/"sns:Publish"[^{}]*"Resource":[^\]]*\{"Ref":"chat/);
  });

  test('may be encrypted: senders may use its key', () => {
    const stack = aStack();
    const masterKey = key(stack);
    const [page, ticket] = [new sns.Topic(stack, 'Page'), new sns.Topic(stack, 'Ticket')];
    const chat = new sns.Topic(stack, 'Chat', { masterKey });
    const alerting = Alerting.topics({ page, ticket, chat });
    new TradingMonitoring(stack, 'Monitoring', { alerting, ...surroundings(stack) });
    const { Resources } = templateOf(stack).toJSON();
    const [[, { Properties }]] = ofType(Resources, 'AWS::KMS::Key').filter(([id]) => id.startsWith('Key'));
    const policy = JSON.stringify(Properties.KeyPolicy);
    expect(policy).toContain('cloudwatch.amazonaws.com');
    expect(policy).toContain('events.amazonaws.com');
    const mayUse = ofType(Resources, 'AWS::IAM::ManagedPolicy').some(([, each]) =>
      /kms:GenerateDataKey[^}]*"kms:ViaService".*\{"Fn::GetAtt":\["Key/.test(JSON.stringify(each)),
    );
    expect(mayUse).toBe(true);
  });

  test('in another Region is refused', () => {
    const stack = aStack('Stack', { env: { account: '123456789012', region: 'eu-west-1' } });
    const [page, ticket] = [new sns.Topic(stack, 'Page'), new sns.Topic(stack, 'Ticket')];
    const chat = sns.Topic.fromTopicArn(stack, 'There', 'arn:aws:sns:us-east-1:123456789012:chat');
    const alerting = Alerting.topics({ page, ticket, chat });
    expectUsageError(() => new TradingMonitoring(stack, 'Monitoring', { alerting, ...surroundings(stack) }), {
      code: 'OtherEnvironment',
      path: 'Stack/Monitoring',
      got: 'the topic of chat in aws://123456789012/us-east-1',
    });
  });

  test.each(['page', 'ticket'] as const)('is refused if it is also the topic for a %s', (name) => {
    const stack = aStack();
    const topics = { page: new sns.Topic(stack, 'Page'), ticket: new sns.Topic(stack, 'Ticket') };
    expectUsageError(() => Alerting.topics({ ...topics, chat: topics[name] }), {
      code: 'InvalidValue',
      path: 'Alerting.topics()',
      got: `which is also the topic for ${name}s`,
    });
  });
});

test('without chat nothing but the topic, its permissions and its receivers is missing', () => {
  const [without, withChat] = [monitored(['page', 'ticket']), monitored()];
  expect(Object.keys(withChat).filter((id) => !(id in without))).toEqual([
    expect.stringMatching(/^chat/),
    expect.stringMatching(/^chatPolicy/),
  ]);
  expect(JSON.stringify(without)).not.toMatch(/chat|client-markdown|"CHAT"/);
  const removed = JSON.parse(JSON.stringify(withChat), (_name, value) => {
    if (!Array.isArray(value)) return value;
    return value.filter((each) => !/^\{("Arn":\{)?"Ref":"chat/.test(JSON.stringify(each)));
  });
  for (const [id, resource] of Object.entries<Json>(without)) {
    if (['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm', 'AWS::Events::Rule'].includes(resource.Type)) {
      expect(removed[id]).toEqual(resource);
    }
  }
});
