import { Match } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  Alerting,
  DeploymentHook,
  DeploymentPolicy,
  DeploymentStage,
  MeshedFargateService,
  type MeshedFargateServiceProps,
  Severity,
  TradingMonitoring,
  type TradingMonitoringProps,
} from '../../src';
import type { Json } from '../support/json';
import { aStack, surroundings, templateOf, warningsOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const topicsOf = (stack: Json) => ({ page: new sns.Topic(stack, 'Page'), ticket: new sns.Topic(stack, 'Ticket') });

/** The topics that each alarm and notice of a watched service notifies, by kind. */
function notified(
  props: Partial<TradingMonitoringProps> = {},
  options: Partial<MeshedFargateServiceProps> = {},
  stack = aStack(),
) {
  const shared = surroundings(stack);
  const alerting = props.alerting ?? Alerting.topics(topicsOf(stack));
  const monitoring = new TradingMonitoring(stack, 'Monitoring', { ...shared, ...props, alerting });
  monitoring.watchService(new MeshedFargateService(stack, 'Risk', { ...shared, ...options }));
  const resources = Object.entries<Json>(templateOf(stack).toJSON().Resources);
  const composites = resources.filter(([, { Type }]) => Type === 'AWS::CloudWatch::CompositeAlarm');
  /** The topics of the composite alarm that pages for an alarm, or of the alarm itself. */
  const topicsOfAlarm = (id: string, own: Json) =>
    composites.find(([, { Properties }]) => JSON.stringify(Properties.AlarmRule).includes(id))?.[1].Properties
      .AlarmActions ?? own;
  const headingOf = (text: string) => text.split('#')[1]?.replace('"', '') as string;
  const of = (type: string, entry: (properties: Json, id: string) => [string, Json]) =>
    resources.filter(([, { Type }]) => Type === type).map(([id, { Properties }]) => entry(Properties, id));
  const alarms = of('AWS::CloudWatch::Alarm', ({ AlarmDescription, AlarmActions }, id) => [
    headingOf(AlarmDescription),
    topicsOfAlarm(id, AlarmActions),
  ]);
  const notices = of('AWS::Events::Rule', ({ Targets }) => [
    headingOf(Targets[0].InputTransformer?.InputTemplate ?? ''),
    Targets.map(({ Arn }: Json) => Arn),
  ]);
  return { monitoring, stack, notified: Object.fromEntries([...alarms, ...notices]) };
}

const page = [{ Ref: expect.stringMatching(/^Page/) }];
const ticket = [{ Ref: expect.stringMatching(/^Ticket/) }];

describe('Alerting.topics()', () => {
  test('sends symptoms to the topic for pages, and causes and notices to the topic for tickets', () => {
    const { monitoring, ...rest } = notified();
    expect(rest.notified).toMatchObject({
      'server-errors': page,
      'responses-slow': page,
      // Failed requests page for it.
      'tasks-missing': ticket,
      'cpu-high': ticket,
      'errors-logged': ticket,
      'deployment-failed': ticket,
    });
    expect(monitoring.topic?.node.id).toBe('Page');
    expect(monitoring.ticketTopic?.node.id).toBe('Ticket');
  });

  test('allows alarms and rules to publish to both', () => {
    const { stack } = notified();
    const policies = Object.values<Json>(templateOf(stack).findResources('AWS::SNS::TopicPolicy'));
    const senders = policies.map(({ Properties }) =>
      Properties.PolicyDocument.Statement.map(({ Principal }: Json) => Principal.Service),
    );
    const both = ['cloudwatch.amazonaws.com', 'events.amazonaws.com'];
    expect(senders).toEqual([both, both]);
  });

  test('accepts one topic twice', () => {
    const stack = aStack();
    const topic = sns.Topic.fromTopicArn(stack, 'OnCall', 'arn:aws:sns:us-east-1:123456789012:oncall');
    const { monitoring } = notified({ alerting: Alerting.topics({ page: topic, ticket: topic }) }, {}, stack);
    expect(monitoring.topic).toBe(monitoring.ticketTopic);
    expect(warningsOf(stack)).toHaveLength(2);
  });

  test.each(['page', 'ticket'])('refuses a topic for %ss in another Region', (name) => {
    const stack = aStack('Stack', { env: { account: '123456789012', region: 'us-east-1' } });
    const there = sns.Topic.fromTopicArn(stack, 'There', 'arn:aws:sns:eu-west-1:123456789012:oncall');
    const alerting = Alerting.topics({ ...topicsOf(stack), [name]: there });
    expectUsageError(() => notified({ alerting }, {}, stack), {
      code: 'OtherEnvironment',
      path: 'Stack/Monitoring',
      got: `the topic for ${name}s in`,
    });
  });
});

test('a symptom of a service is a ticket too, if pages have a topic of their own', () => {
  const { stack } = notified();
  templateOf(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmDescription: Match.stringLikeRegexp('Severity: page.*#server-errors$'),
    AlarmActions: [{ Ref: 'Ticket1A791DE7' }],
  });
});

describe('severities', () => {
  test('of the monitoring replace the defaults, of alarms and of notices', () => {
    const pause = DeploymentHook.pause({ stages: [DeploymentStage.POST_SCALE_UP] });
    const { notified: topics } = notified(
      {
        severities: {
          ResponsesSlow: Severity.TICKET,
          TasksMissing: Severity.PAGE,
          CpuHigh: Severity.PAGE,
          DeploymentWaiting: Severity.PAGE,
        },
      },
      { deployment: DeploymentPolicy.blueGreen({ hooks: [pause] }) },
    );
    expect(topics).toMatchObject({
      'responses-slow': ticket,
      'tasks-missing': page,
      'cpu-high': page,
      'memory-high': ticket,
      'deployment-failed': ticket,
      'deployment-waiting': page,
    });
  });

  test('of a service replace those of the monitoring', () => {
    const { notified: topics } = notified(
      { severities: { ErrorsLogged: Severity.PAGE, ResponsesSlow: Severity.TICKET } },
      { severities: { ErrorsLogged: Severity.TICKET, ResponsesSlow: Severity.PAGE } },
    );
    expect(topics).toMatchObject({ 'errors-logged': ticket, 'responses-slow': page });
  });

  test.each([
    ['CpuHigh', 'used 85 % or more of its CPU'],
    ['MemoryHigh', 'used 85 % or more of its memory'],
  ])('of %s give a service an alarm of its own', (kind, text) => {
    const { stack } = notified({}, { severities: { [kind]: Severity.PAGE } });
    expect(JSON.stringify(templateOf(stack))).toContain(text);
  });

  test.each([
    ['ScalingAtMaximum', {}],
    ['LogSilent', {}],
  ])('of a service for %s, which services share, are an error', (kind, options) => {
    expectUsageError(() => notified({}, { ...options, severities: { [kind]: Severity.PAGE } }), {
      code: 'UnknownAlarmKind',
      path: 'Stack/Risk',
      got: `severities: the kind '${kind}'`,
    });
  });

  test("of a log of its own are the service's", () => {
    const own = { alarms: { logSilentMinutes: 60 }, severities: { LogSilent: Severity.PAGE } };
    expect(() => notified({}, own)).not.toThrow();
  });

  test('state the severity with Alerting.none() too', () => {
    const { stack } = notified({ alerting: Alerting.none() }, { severities: { ErrorsLogged: Severity.PAGE } });
    const [{ Properties }] = Object.values<Json>(templateOf(stack).findResources('AWS::CloudWatch::Alarm')).filter(
      ({ Properties: { MetricName } }) => MetricName === 'risk-errors',
    );
    expect(Properties.AlarmDescription).toContain('Severity: page.');
  });

  test.each([
    ['TaskMissing', "write 'TasksMissing'"],
    ['Zebra', 'use one of these kinds'],
  ])('refuse the kind %s', (kind, fix) => {
    for (const [path, use] of [
      ['Stack/Monitoring', () => notified({ severities: { [kind]: Severity.PAGE } })],
      ['Stack/Risk', () => notified({}, { severities: { [kind]: Severity.PAGE } })],
    ] as const) {
      expectUsageError(use, { code: 'UnknownAlarmKind', path, got: `severities: the kind '${kind}'` });
      expect(use).toThrow(fix);
    }
  });

  test('refuse a text that cannot be a kind', () => {
    expectUsageError(() => notified({ severities: { 'cpu high': Severity.PAGE } }), {
      code: 'UnknownAlarmKind',
      path: 'Stack/Monitoring',
      got: "'cpu high'",
    });
  });
});
