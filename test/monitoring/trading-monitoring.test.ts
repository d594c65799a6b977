import { Token } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  Alerting,
  DeploymentHook,
  DeploymentPolicy,
  DeploymentStage,
  Ingress,
  MeshedFargateService,
  Route,
  SharedLoadBalancer,
  TradingMonitoring,
} from '../../src';
import { RUNBOOK, runbookOf, runbookUrl } from '../../src/runbook/runbook';
import type { Json } from '../support/json';
import { aStack, propertiesOf, surroundings, templateOf, warningsOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

function monitored(alerting: Alerting, stack = aStack()) {
  const shared = surroundings(stack);
  const monitoring = new TradingMonitoring(stack, 'Monitoring', { alerting, ...shared });
  return { stack, monitoring, ...shared, service: new MeshedFargateService(stack, 'Risk', shared) };
}

const email = Alerting.email('oncall@example.com');
/** Without the alarms that are not of one service or one secret. */
const alarmsOf = (stack: Json) =>
  Object.entries<Json>(templateOf(stack).findResources('AWS::CloudWatch::Alarm'))
    .filter(([id]) => !/^(Monitoring|TradingAlarms|One|Other)/.test(id))
    .map(([, { Properties }]) => Properties);
const dashboardOf = (stack: Json) =>
  JSON.stringify(Object.values(templateOf(stack).findResources('AWS::CloudWatch::Dashboard')));

describe('the alarms of a watched service', () => {
  const { stack, monitoring, service } = monitored(email);
  monitoring.watchService(service);

  test.each([
    ['RunningTaskCount', 2, 'LessThanThreshold', 'breaching', 'tasks-missing'],
    ['risk-errors', 10, 'GreaterThanOrEqualToThreshold', 'notBreaching', 'errors-logged'],
  ])('enter ALARM state on %s at %s', (MetricName, Threshold, ComparisonOperator, TreatMissingData, heading) => {
    templateOf(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName,
      Threshold,
      ComparisonOperator,
      TreatMissingData,
      Period: 60,
      AlarmDescription: Match.stringLikeRegexp(`risk .*runbook.md#${heading}$`),
    });
  });

  test('notify the topic of ALARM and OK states', () => {
    const topic = { Ref: expect.stringMatching(/^MonitoringTopic/) };
    const [tickets, pages] = ['ticket', 'page'].map((severity) =>
      alarmsOf(stack).filter(({ AlarmDescription }) => AlarmDescription.includes(`Severity: ${severity}.`)),
    );
    expect(tickets.length).toBeGreaterThanOrEqual(1);
    for (const alarm of tickets) expect(alarm).toMatchObject({ AlarmActions: [topic], OKActions: [topic] });
    // A composite alarm notifies for the alarms that page.
    for (const alarm of pages) expect(alarm).toMatchObject({ InsufficientDataActions: [topic] });
    expect(propertiesOf(stack, 'AWS::CloudWatch::CompositeAlarm')).toMatchObject({
      AlarmRule: { 'Fn::Join': ['', expect.arrayContaining([{ Ref: expect.stringMatching(/ServerErrors/) }])] },
      AlarmActions: [topic],
      OKActions: [topic],
    });
  });

  test('roll deployments back only if a deployment can cause them', () => {
    const [{ Properties }] = Object.values(templateOf(stack).findResources('AWS::ECS::Service'));
    expect(JSON.stringify(Properties.DeploymentConfiguration.Alarms)).not.toMatch(/TasksMissing|CpuHigh|ErrorsLogged/);
  });

  test('are first on the dashboard, and a search finds the metrics', () => {
    const body = dashboardOf(stack);
    expect(body.indexOf('alarm')).toBeLessThan(body.indexOf('SEARCH'));
    expect(body).toContain('CPUUtilization');
    expect(body).not.toContain('"Ref":"RiskService');
  });
});

test('thresholds come from the service', () => {
  const stack = aStack();
  const shared = surroundings(stack);
  const service = new MeshedFargateService(stack, 'Risk', {
    ...shared,
    alarms: { cpuPercent: 70, memoryPercent: 75, errorsPerMinute: 3, serverErrorPercent: 4, unhealthyTargets: 2 },
  });
  const balancer = new SharedLoadBalancer(stack, 'Ingress', { vpc: shared.cluster.vpc, ingress: Ingress.http() });
  balancer.addRoutes(service, [Route.path('/*')]);
  new TradingMonitoring(stack, 'Monitoring', { alerting: email, ...shared }).watchService(service);
  const thresholds = Object.fromEntries(
    alarmsOf(stack).map(({ AlarmDescription, Threshold }) => [AlarmDescription.split('#')[1], Threshold]),
  );
  expect(thresholds).toEqual({
    'cpu-high': 70,
    'memory-high': 75,
    'errors-logged': 3,
    'server-errors': 4,
    'targets-unhealthy': 2,
    'tasks-missing': 2,
    'responses-slow': 2000,
  });
});

test.each([
  [{ cpuPercent: 0 }, 'alarms.cpuPercent: 0'],
  [{ memoryPercent: 101 }, 'alarms.memoryPercent: 101'],
  [{ errorsPerMinute: 0 }, 'alarms.errorsPerMinute: 0'],
  [{ serverErrorPercent: 101 }, 'alarms.serverErrorPercent: 101'],
  [{ minRequestsPerMinute: 0.5 }, 'alarms.minRequestsPerMinute: 0.5'],
  [{ responseMilliseconds: 0 }, 'alarms.responseMilliseconds: 0'],
  [{ logSilentMinutes: 7 }, 'alarms.logSilentMinutes: 7'],
])('refuses an invalid threshold: %j', (alarms, got) => {
  const stack = aStack();
  expectUsageError(() => new MeshedFargateService(stack, 'Risk', { ...surroundings(stack), alarms }), {
    code: 'ThresholdOutOfRange',
    path: 'Stack/Risk',
    got,
  });
});

test('a service with a minimum of 0 has no alarm on missing tasks', () => {
  const stack = aStack();
  const shared = surroundings(stack);
  const service = new MeshedFargateService(stack, 'Risk', { ...shared, scaling: { minTasks: 0 } });
  new TradingMonitoring(stack, 'Monitoring', { alerting: email, ...shared }).watchService(service);
  expect(alarmsOf(stack).map(({ MetricName }) => MetricName)).not.toContain('RunningTaskCount');
});

test('a second watchService() has no effect', () => {
  const { stack, monitoring, service } = monitored(email);
  monitoring.watchService(service);
  const alarms = alarmsOf(stack);
  const again = monitored(email);
  again.monitoring.watchService(again.service);
  again.monitoring.watchService(again.service);
  expect(alarmsOf(again.stack)).toEqual(alarms);
});

test('a service that gets its routes after watchService() gets the alarms of the load balancer too', () => {
  const { stack, monitoring, service, cluster } = monitored(email);
  monitoring.watchService(service);
  const shared = new SharedLoadBalancer(stack, 'Ingress', { vpc: cluster.vpc, ingress: Ingress.http() });
  shared.addRoutes(service, [Route.path('/*')]);
  const alarms = alarmsOf(stack).filter(
    ({ AlarmActions, InsufficientDataActions }) => AlarmActions ?? InsufficientDataActions,
  );
  const kinds = alarms.map(({ AlarmDescription }) => AlarmDescription.split('#')[1]);
  expect(kinds.sort()).toEqual([
    'errors-logged',
    'responses-slow',
    'server-errors',
    'targets-unhealthy',
    'tasks-missing',
  ]);
  const requests = JSON.stringify(alarms.filter(({ Metrics }) => Metrics));
  expect(requests).toContain('AWS/ApplicationELB');
  expect(requests).not.toContain('DiscoveryName');
  // The alarms that the load balancer's alarms replaced are not on the dashboard.
  const { Resources } = templateOf(stack).toJSON();
  const ids = Object.keys(Resources).filter((id) => /::(Composite)?Alarm$/.test(Resources[id].Type));
  for (const [, id] of dashboardOf(stack).matchAll(/"Fn::GetAtt":\["(\w+)","Arn"\]/g)) expect(ids).toContain(id);
});

test('a topic of an earlier stack is notified, and its policy refers to nothing in the later stack', () => {
  const earlier = aStack('Earlier');
  const topic = new sns.Topic(earlier, 'OnCall');
  const later = aStack('Later', {}, earlier.node.root as Json);
  const { monitoring, service } = monitored(Alerting.topic(topic), later);
  monitoring.watchService(service);
  expect(alarmsOf(later)[0].AlarmActions).toEqual([{ 'Fn::ImportValue': expect.stringMatching(/OnCall/) }]);
  expect(JSON.stringify(propertiesOf(earlier, 'AWS::SNS::TopicPolicy'))).not.toContain('ImportValue');
});

test('a service behind a load balancer has an alarm on unhealthy targets, and the load balancer is on the dashboard', () => {
  const { stack, monitoring, service, cluster } = monitored(email);
  const shared = new SharedLoadBalancer(stack, 'Ingress', { vpc: cluster.vpc, ingress: Ingress.http() });
  shared.addRoutes(service, [Route.path('/*')]);
  monitoring.watchService(service);
  monitoring.watchLoadBalancer(shared);
  templateOf(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'UnHealthyHostCount',
    Threshold: 1,
    EvaluationPeriods: 3,
    AlarmActions: [Match.anyValue()],
    Dimensions: Match.arrayWith([Match.objectLike({ Name: 'TargetGroup' })]),
  });
  templateOf(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
    Metrics: Match.arrayWith([
      Match.objectLike({ Id: 'errors', MetricStat: { Metric: { MetricName: 'HTTPCode_Target_5XX_Count' } } }),
    ]),
    InsufficientDataActions: [Match.anyValue()],
  });
  expect(dashboardOf(stack)).toContain('TargetResponseTime');
});

test('the dashboard finds the errors of a mesh whose name has a hyphen', () => {
  const { stack } = monitored(email, aStack('prod-trading'));
  const { 'Fn::Join': parts } = propertiesOf(stack, 'AWS::CloudWatch::Dashboard').DashboardBody;
  const body = parts[1].filter((part: Json) => typeof part === 'string').join('');
  expect(body).toContain(
    JSON.stringify(`SEARCH('{"TradingAnalytics/prod-trading/Mesh"} errors', 'Sum', 60)`).slice(1, -1),
  );
});

describe('the alarm on missing tasks', () => {
  const watched = (cluster: (stack: Json) => ecs.ICluster, minTasks?: number) => {
    const stack = aStack();
    const { mesh, ...shared } = surroundings(stack);
    const around = { mesh, cluster: cluster(stack) };
    const service = new MeshedFargateService(stack, 'Risk', { ...around, scaling: { minTasks } });
    new TradingMonitoring(stack, 'Monitoring', { alerting: email, mesh, ...shared }).watchService(service);
    return stack;
  };
  const imported = (stack: Json) =>
    ecs.Cluster.fromClusterAttributes(stack, 'Existing', {
      clusterName: 'existing',
      vpc: stack.node.findChild('Cluster').vpc,
    });

  test('adds a warning if the cluster may have no Container Insights', () => {
    expect(warningsOf(watched(imported))).toEqual([expect.stringContaining('Stack/Existing must have')]);
    expect(warningsOf(watched(imported, 0))).toEqual([]);
    expect(warningsOf(watched((stack) => stack.node.findChild('Cluster')))).toEqual([]);
  });

  test('exists if the minimum is a token', () => {
    const stack = watched((scope) => scope.node.findChild('Cluster'), Token.asNumber({ Ref: 'Minimum' }));
    expect(alarmsOf(stack).map(({ MetricName }) => MetricName)).toContain('RunningTaskCount');
  });
});

test('a cluster in another Region is refused', () => {
  const stack = aStack('Stack', { env: { account: '123456789012', region: 'eu-west-1' } });
  const { mesh, cluster } = surroundings(stack);
  const there = ecs.Cluster.fromClusterAttributes(stack, 'There', {
    clusterName: 'there',
    clusterArn: 'arn:aws:ecs:us-east-1:123456789012:cluster/there',
    vpc: cluster.vpc,
  });
  expectUsageError(() => new TradingMonitoring(stack, 'Monitoring', { alerting: email, mesh, cluster: there }), {
    code: 'OtherEnvironment',
    path: 'Stack/Monitoring',
    got: 'the cluster in aws://123456789012/us-east-1',
  });
});

describe('a failed deployment', () => {
  const { stack } = monitored(email);

  test('of any service in the cluster is notified with its reason, in any stack', () => {
    const rules = Object.entries(templateOf(stack).findResources('AWS::Events::Rule'));
    const [, { Properties: rule }] = rules.find(([id]) => id.startsWith('MonitoringDeploymentFailed')) as Json;
    expect(rule.EventPattern).toMatchObject({
      source: ['aws.ecs'],
      'detail-type': ['ECS Deployment State Change', 'ECS Service Action'],
      detail: { eventName: ['SERVICE_DEPLOYMENT_FAILED'] },
    });
    expect(JSON.stringify(rule.EventPattern.resources)).toMatch(/"prefix".*:service\/.*"Ref":"Cluster/);
    expect(rule.Targets[0].InputTransformer.InputPathsMap).toEqual({
      'resources-0-': '$.resources[0]',
      'detail-reason': '$.detail.reason',
    });
    expect(rule.Targets[0].InputTransformer.InputTemplate).toContain('runbook.md#deployment-failed');
  });
});

test('tasks that do not start are notified, for any service in the cluster', () => {
  const { stack } = monitored(email);
  const rules = Object.entries(templateOf(stack).findResources('AWS::Events::Rule'));
  const [, { Properties: rule }] = rules.find(([id]) => id.startsWith('MonitoringTaskStartImpaired')) as Json;
  expect(rule.EventPattern).toMatchObject({
    source: ['aws.ecs'],
    'detail-type': ['ECS Service Action'],
    detail: { eventName: ['SERVICE_TASK_START_IMPAIRED'] },
  });
  expect(JSON.stringify(rule.EventPattern.resources)).toMatch(/"prefix".*:service\/.*"Ref":"Cluster/);
  expect(rule.Targets[0].InputTransformer.InputTemplate).toContain('runbook.md#task-start-impaired');
});

describe('Alerting.email()', () => {
  const { stack } = monitored(email);

  test('creates an encrypted topic with a subscription of the address', () => {
    expect(propertiesOf(stack, 'AWS::SNS::Topic').KmsMasterKeyId).toBeDefined();
    expect(propertiesOf(stack, 'AWS::SNS::Subscription')).toMatchObject({
      Protocol: 'email',
      Endpoint: 'oncall@example.com',
    });
  });

  test('allows alarms and rules to publish, because a policy replaces the default policy of the topic', () => {
    const { Statement } = propertiesOf(stack, 'AWS::SNS::TopicPolicy').PolicyDocument;
    const allowed = Statement.filter(({ Effect }: Json) => Effect === 'Allow');
    expect(allowed.map(({ Principal }: Json) => Principal.Service)).toEqual([
      'cloudwatch.amazonaws.com',
      'events.amazonaws.com',
    ]);
    const [alarms, rules] = allowed;
    expect(JSON.stringify(alarms.Condition.ArnLike['aws:SourceArn'])).toContain('"Ref":"AWS::AccountId"},":alarm:*"');
    // With a condition, EventBridge loses each event.
    expect(rules.Condition).toBeUndefined();
  });

  test('allows both to use the key', () => {
    const policy = JSON.stringify(propertiesOf(stack, 'AWS::KMS::Key').KeyPolicy);
    expect(policy).toContain('cloudwatch.amazonaws.com');
    expect(policy).toContain('events.amazonaws.com');
  });

  test('accepts a token as address', () => {
    expect(() => monitored(Alerting.email(Token.asString({ Ref: 'Address' })))).not.toThrow();
  });

  test.each(['', 'oncall', 'on call@example.com'])('refuses "%s"', (address) => {
    expectUsageError(() => Alerting.email(address), {
      code: 'InvalidAddress',
      path: 'Alerting.email()',
      got: `address: '${address}'`,
    });
  });
});

describe('Alerting.topic()', () => {
  test('uses a topic of the app, and adds statements to its policy', () => {
    const stack = aStack();
    const topic = new sns.Topic(stack, 'OnCall');
    expect(monitored(Alerting.topic(topic), stack).monitoring.topic).toBe(topic);
    expect(JSON.stringify(propertiesOf(stack, 'AWS::SNS::TopicPolicy'))).toContain('cloudwatch.amazonaws.com');
    expect(warningsOf(stack)).toEqual([]);
  });

  test('allows alarms and EventBridge to use the key of the topic', () => {
    const stack = aStack();
    const masterKey = new kms.Key(stack, 'OnCallKey');
    monitored(Alerting.topic(new sns.Topic(stack, 'OnCall', { masterKey })), stack);
    const [policy] = Object.entries(templateOf(stack).findResources('AWS::KMS::Key'))
      .filter(([id]) => id.startsWith('OnCallKey'))
      .map(([, { Properties }]) => JSON.stringify(Properties.KeyPolicy));
    expect(policy).toContain('cloudwatch.amazonaws.com');
    expect(policy).toContain('events.amazonaws.com');
  });

  test('adds a warning for the key of an imported topic', () => {
    const stack = aStack();
    const topic = sns.Topic.fromTopicAttributes(stack, 'OnCall', {
      topicArn: 'arn:aws:sns:us-east-1:123456789012:oncall',
      keyArn: 'arn:aws:kms:us-east-1:123456789012:key/1',
    });
    monitored(Alerting.topic(topic), stack);
    expect(warningsOf(stack).filter((text) => text.includes('importedKeyPolicy'))).toHaveLength(2);
  });

  test.each(['arn:aws:sns:us-east-1:210987654321:oncall', 'arn:aws:sns:eu-west-1:123456789012:oncall'])(
    'refuses a topic in another account or Region: %s',
    (arn) => {
      const stack = aStack('Stack', { env: { account: '123456789012', region: 'us-east-1' } });
      expectUsageError(() => monitored(Alerting.topic(sns.Topic.fromTopicArn(stack, 'OnCall', arn)), stack), {
        code: 'OtherEnvironment',
        path: 'Stack/Monitoring',
        got: 'the topic in',
      });
    },
  );

  test('adds a warning with the statements that an imported topic needs', () => {
    const stack = aStack();
    const topic = sns.Topic.fromTopicArn(stack, 'OnCall', 'arn:aws:sns:us-east-1:123456789012:oncall');
    monitored(Alerting.topic(topic), stack);
    expect(warningsOf(stack)).toEqual([
      expect.stringContaining('"Service":"cloudwatch.amazonaws.com"'),
      expect.stringContaining('"Service":"events.amazonaws.com"'),
    ]);
  });
});

describe('Alerting.none()', () => {
  const { stack, monitoring, service } = monitored(Alerting.none());
  monitoring.watchService(service);

  test('keeps the alarms that roll deployments back, and the dashboard', () => {
    expect(monitoring.topic).toBeUndefined();
    expect(alarmsOf(stack).map(({ MetricName }) => MetricName)).toEqual(['risk-errors']);
    expect(Object.keys(templateOf(stack).findResources('AWS::Events::Rule'))).toEqual([
      expect.stringMatching(/^ClusterCapacityEvents/),
      expect.stringMatching(/^ClusterCapacityEvents/),
      expect.stringMatching(/^ClusterCapacityEvents/),
    ]);
    expect(dashboardOf(stack)).not.toContain('"type\\":\\"alarm');
  });
});

test('an alarm in a later stack notifies the topic, but is not on the dashboard, which cannot refer to it', () => {
  const { stack, monitoring, cluster, mesh } = monitored(email);
  const later = aStack('Later', {}, stack.node.scope as never);
  monitoring.watchService(new MeshedFargateService(later, 'Late', { cluster, mesh }));
  expect(alarmsOf(later)).toHaveLength(4);
  expect(dashboardOf(stack)).not.toContain('Late');
});

describe('the runbook', () => {
  const own = 'https://wiki.example.com/trading';
  const linksOf = (alerting: Alerting) => {
    const stack = aStack();
    const shared = surroundings(stack);
    const monitoring = new TradingMonitoring(stack, 'Monitoring', { alerting, runbookUrl: own, ...shared });
    const hooks = [DeploymentHook.pause({ stages: [DeploymentStage.POST_SCALE_UP] })];
    const deployment = DeploymentPolicy.blueGreen({ hooks });
    monitoring.watchService(new MeshedFargateService(stack, 'Risk', { ...shared, deployment }));
    const rules = Object.values<Json>(templateOf(stack).findResources('AWS::Events::Rule'));
    return {
      alarms: Object.values<Json>(templateOf(stack).findResources('AWS::CloudWatch::Alarm')).map(
        ({ Properties }) => Properties.AlarmDescription,
      ),
      notices: rules
        .flatMap(({ Properties }) => Properties.Targets[0].InputTransformer?.InputTemplate ?? [])
        .filter((text: string) => !text.startsWith('{')),
    };
  };

  test('of your own is linked by every alarm and notification', () => {
    const { alarms, notices } = linksOf(email);
    expect(alarms.length).toBeGreaterThan(4);
    expect(notices).toHaveLength(3);
    for (const text of [...alarms, ...notices]) expect(text).toMatch(/ https:\/\/wiki.example.com\/trading#[a-z-]+"?$/);
  });

  test('of your own is linked by the alarms that roll deployments back, with Alerting.none()', () => {
    expect(linksOf(Alerting.none()).alarms).toEqual([
      expect.stringMatching(/ https:\/\/wiki.example.com\/trading#errors-logged$/),
    ]);
  });

  test.each([
    ['0.0.0', 'main'],
    ['1.2.3', 'v1.2.3'],
  ])('of version %s is the one of the tag or branch %s, whose entries fit the alarms', (version, ref) => {
    expect(runbookOf(version)).toMatch(`/blob/${ref}/docs/runbook.md`);
    expect(runbookUrl('CpuHigh', runbookOf(version))).toMatch(`/blob/${ref}/docs/runbook.md#cpu-high`);
  });
});

test('each kind of alarm has its own heading in the runbook', () => {
  expect(new Set(Object.values(RUNBOOK)).size).toBe(Object.keys(RUNBOOK).length);
});

test('alerting is required', () => {
  expectUsageError(() => monitored(undefined as never), {
    code: 'ChoiceMissing',
    path: 'Stack/Monitoring',
    got: 'no alerting',
  });
});

describe('a deployment that waits for a person', () => {
  const { POST_SCALE_UP } = DeploymentStage;
  const rulesWith = (alerting: Alerting, ...hooksOf: DeploymentHook[][]) => {
    const { stack, monitoring, cluster, mesh } = monitored(alerting);
    for (const [index, hooks] of hooksOf.entries()) {
      const deployment = DeploymentPolicy.blueGreen({ hooks });
      monitoring.watchService(new MeshedFargateService(stack, `Moving${index}`, { cluster, mesh, deployment }));
    }
    return Object.values<Json>(templateOf(stack).findResources('AWS::Events::Rule')).filter(({ Properties }) =>
      Properties.EventPattern?.['detail-type'].includes('ECS Hook State Change'),
    );
  };
  const pause = DeploymentHook.pause({ stages: [POST_SCALE_UP] });

  test('is notified by one rule for all services', () => {
    const rules = rulesWith(email, [pause], [pause]);
    expect(rules).toHaveLength(1);
    expect(rules[0].Properties).toMatchObject({
      // The event has no resources.
      EventPattern: {
        source: ['aws.ecs'],
        detail: {
          eventName: ['HOOK_AWAITING_ACTION'],
          clusterArn: [{ 'Fn::GetAtt': [expect.stringMatching(/^Cluster/), 'Arn'] }],
        },
      },
      Targets: [
        {
          Arn: { Ref: expect.stringMatching(/^MonitoringTopic/) },
          InputTransformer: { InputTemplate: expect.stringContaining('runbook.md#deployment-waiting') },
        },
      ],
    });
  });

  test('has no rule if no deployment waits, or with Alerting.none()', () => {
    const handler = lambda.Function.fromFunctionAttributes(aStack('Elsewhere'), 'Handler', {
      functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:check',
      sameEnvironment: true,
    });
    expect(rulesWith(email, [], [DeploymentHook.invoke(handler, { stages: [POST_SCALE_UP] })])).toEqual([]);
    expect(rulesWith(Alerting.none(), [pause])).toEqual([]);
  });
});
