import { NestedStack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { Alerting, TradingMonitoring } from '../../../src';
import { monitoringTag } from '../../../src/monitoring/watch/monitoring-name';
import type { Json } from '../../support/json';
import { aStack, surroundings, templateOf } from '../../support/stacks';

const WATCH = /^MonitoringWatch/;

function monitored(alerting = Alerting.email('oncall@example.com')) {
  const stack = aStack();
  new TradingMonitoring(stack, 'Monitoring', { alerting, ...surroundings(stack) });
  return templateOf(stack);
}

const resourcesOf = (template: Json): [string, Json][] =>
  Object.entries(template.toJSON().Resources).filter(([id]) => WATCH.test(id)) as [string, Json][];

test('the function with all its parts is at most 8 resources', () => {
  const types = resourcesOf(monitored()).map(([_id, { Type }]) => Type);
  expect(types.sort()).toEqual([
    'AWS::CloudWatch::Alarm',
    'AWS::Events::Rule',
    'AWS::IAM::ManagedPolicy',
    'AWS::IAM::Role',
    'AWS::Lambda::EventInvokeConfig',
    'AWS::Lambda::Function',
    'AWS::Lambda::Permission',
    'AWS::Logs::LogGroup',
  ]);
});

test('without alerting there is no function', () => {
  expect(resourcesOf(monitored(Alerting.none()))).toEqual([]);
});

test('the function runs each minute, and a run that failed is not repeated', () => {
  const template = monitored();
  template.hasResourceProperties('AWS::Events::Rule', {
    ScheduleExpression: 'rate(1 minute)',
    Targets: [
      {
        InputTransformer: { InputPathsMap: { time: '$.time' }, InputTemplate: '{"at":<time>}' },
        RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 },
      },
    ],
  });
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    MaximumEventAgeInSeconds: 60,
    MaximumRetryAttempts: 0,
  });
});

test('a function that fails for 15 minutes, or no longer runs, is announced', () => {
  const topic = { Ref: Match.stringLikeRegexp('^MonitoringTopic') };
  monitored().hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'AWS/Lambda',
    MetricName: 'Errors',
    Period: 300,
    EvaluationPeriods: 3,
    Threshold: 1,
    TreatMissingData: 'missing',
    AlarmDescription: Match.stringLikeRegexp('runbook.md#watch-failed$'),
    AlarmActions: [topic],
    OKActions: [topic],
    InsufficientDataActions: [topic],
  });
});

test('the function may publish to its topic only, with its key', () => {
  const statements = resourcesOf(monitored()).flatMap(
    ([_id, { Properties }]) => Properties.PolicyDocument?.Statement ?? [],
  );
  expect(statements).toEqual(
    expect.arrayContaining([
      { Action: 'cloudwatch:DescribeAlarms', Effect: 'Allow', Resource: '*' },
      {
        Action: 'cloudwatch:ListTagsForResource',
        Effect: 'Allow',
        Resource: { 'Fn::Join': ['', expect.arrayContaining([':alarm:*'])] },
      },
      { Action: 'sns:Publish', Effect: 'Allow', Resource: { Ref: expect.stringMatching(/^MonitoringTopic/) } },
      {
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Effect: 'Allow',
        Resource: expect.anything(),
        Condition: {
          StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', ['sns.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } },
        },
      },
    ]),
  );
});

test('an existing topic without a known key needs no permission for a key', () => {
  const stack = aStack();
  const topic = sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:123456789012:oncall');
  new TradingMonitoring(stack, 'Monitoring', { alerting: Alerting.topic(topic), ...surroundings(stack) });
  const policies = resourcesOf(templateOf(stack)).map(([_id, { Properties }]) => JSON.stringify(Properties));
  expect(policies.join()).not.toContain('kms:GenerateDataKey');
});

test('the function and the alarms have one tag of the monitoring, which refers to nothing', () => {
  const template = monitored();
  const Key = 'trading-monitoring:Stack.StackMonitoring5BBF178E';
  template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { MONITORING: Key } } });
  const alarms = Object.values<Json>(template.findResources('AWS::CloudWatch::Alarm'));
  for (const { Properties } of alarms) expect(Properties.Tags).toEqual([{ Key, Value: 'alarm' }]);
});

test('the tag of a monitoring in a nested stack begins with the name of the parent', () => {
  const nested = new NestedStack(aStack('Parent'), 'Nested');
  expect(monitoringTag(new Construct(nested, 'Monitoring'))).toBe(
    'trading-monitoring:Parent.ParentNestedMonitoring8B06BA3A',
  );
});

test('long names have tags of at most 128 characters, which differ', () => {
  const stack = aStack('Stack', { stackName: 'x'.repeat(128) });
  const [one, other] = ['One', 'Other'].map((id) => monitoringTag(new Construct(stack, id)));
  expect(one).toHaveLength(128);
  expect(other).not.toBe(one);
});
