import { Token } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  Alerting,
  Ingress,
  MeshedFargateService,
  RotatableSecret,
  RotationPlan,
  Route,
  SharedLoadBalancer,
  TradingMonitoring,
} from '../../src';
import { RUNBOOK } from '../../src/alarms/runbook';
import type { Json } from '../support/json';
import { aStack, propertiesOf, surroundings, templateOf, warningsOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

function monitored(alerting: Alerting, stack = aStack()) {
  const shared = surroundings(stack);
  const monitoring = new TradingMonitoring(stack, 'Monitoring', { alerting, ...shared });
  return { stack, monitoring, ...shared, service: new MeshedFargateService(stack, 'Risk', shared) };
}

const email = Alerting.email('oncall@example.com');
const alarmsOf = (stack: Json) =>
  Object.values(templateOf(stack).findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
const dashboardOf = (stack: Json) => JSON.stringify(propertiesOf(stack, 'AWS::CloudWatch::Dashboard').DashboardBody);

describe('a service that is watched', () => {
  const { stack, monitoring, service } = monitored(email);
  monitoring.watchService(service);

  test.each([
    ['CPUUtilization', 85, 'GreaterThanOrEqualToThreshold', 'notBreaching', 'cpu-high'],
    ['MemoryUtilization', 85, 'GreaterThanOrEqualToThreshold', 'notBreaching', 'memory-high'],
    ['RunningTaskCount', 2, 'LessThanThreshold', 'breaching', 'tasks-missing'],
    ['risk-errors', 10, 'GreaterThanOrEqualToThreshold', 'notBreaching', 'errors-logged'],
  ])('rings on %s at %s', (MetricName, Threshold, ComparisonOperator, TreatMissingData, heading) => {
    templateOf(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName,
      Threshold,
      ComparisonOperator,
      TreatMissingData,
      Period: 60,
      AlarmDescription: Match.stringLikeRegexp(`risk .*runbook.md#${heading}$`),
    });
  });

  test('tells the topic when an alarm rings and when it is over', () => {
    const topic = { Ref: expect.stringMatching(/^MonitoringTopic/) };
    for (const alarm of alarmsOf(stack)) expect(alarm).toMatchObject({ AlarmActions: [topic], OKActions: [topic] });
  });

  test('rolls deployments back by no alarm that may ring without their doing', () => {
    const [{ Properties }] = Object.values(templateOf(stack).findResources('AWS::ECS::Service'));
    expect(JSON.stringify(Properties.DeploymentConfiguration.Alarms)).not.toMatch(/TasksMissing|CpuHigh/);
  });

  test('is on the dashboard with its alarms first, and its metrics found by a search', () => {
    const body = dashboardOf(stack);
    expect(body.indexOf('alarm')).toBeLessThan(body.indexOf('SEARCH'));
    expect(body).toContain('CPUUtilization');
    expect(body).toContain('{TradingAnalytics/Stack/Mesh} errors');
    expect(body).not.toContain('"Ref":"RiskService');
  });
});

test('a service behind a load balancer rings when a target is unhealthy, and the load balancer is on the dashboard', () => {
  const { stack, monitoring, service, cluster } = monitored(email);
  const shared = new SharedLoadBalancer(stack, 'Ingress', { vpc: cluster.vpc, ingress: Ingress.http() });
  shared.addService(service, [Route.path('/*')]);
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
    MetricName: 'HTTPCode_Target_5XX_Count',
    AlarmActions: [Match.anyValue()],
  });
  expect(dashboardOf(stack)).toContain('TargetResponseTime');
});

describe('a secret that is watched', () => {
  test('rings when its rotation fails, and when its readers could not be redeployed', () => {
    const { stack, monitoring, cluster, mesh } = monitored(email);
    const secret = new RotatableSecret(stack, 'ApiKey', { rotation: RotationPlan.generatedKey() });
    monitoring.watchSecret(secret);
    for (const id of ['A', 'B']) {
      monitoring.watchService(
        new MeshedFargateService(stack, id, { cluster, mesh, secrets: { KEY: secret.field('api_key') } }),
      );
    }
    const failures = alarmsOf(stack).filter(({ MetricName }) => MetricName === 'Errors');
    expect(failures.map(({ AlarmDescription }) => AlarmDescription.split('#')[1]).sort()).toEqual([
      'redeployment-failed',
      'rotation-failed',
    ]);
  });

  test('has nothing to ring where no function of ours rotates it', () => {
    const { stack, monitoring } = monitored(email);
    const secret = new RotatableSecret(stack, 'ApiKey', { rotation: RotationPlan.generatedKey() });
    Object.assign(secret, { rotationFunction: undefined });
    monitoring.watchSecret(secret);
    expect(alarmsOf(stack)).toHaveLength(1);
  });
});

describe('a failed deployment', () => {
  const { stack } = monitored(email);

  test('of any service of the cluster, in whichever stack, is told with its reason', () => {
    const rule = propertiesOf(stack, 'AWS::Events::Rule');
    expect(rule.EventPattern).toMatchObject({
      source: ['aws.ecs'],
      'detail-type': ['ECS Deployment State Change'],
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

describe('Alerting.email()', () => {
  const { stack } = monitored(email);

  test('has an encrypted topic that writes to the address', () => {
    expect(propertiesOf(stack, 'AWS::SNS::Topic').KmsMasterKeyId).toBeDefined();
    expect(propertiesOf(stack, 'AWS::SNS::Subscription')).toMatchObject({
      Protocol: 'email',
      Endpoint: 'oncall@example.com',
    });
  });

  test('lets alarms and the one rule publish, by name: a policy takes the place of the topic’s own', () => {
    const { Statement } = propertiesOf(stack, 'AWS::SNS::TopicPolicy').PolicyDocument;
    const allowed = Statement.filter(({ Effect }: Json) => Effect === 'Allow');
    expect(allowed.map(({ Principal }: Json) => Principal.Service)).toEqual([
      'cloudwatch.amazonaws.com',
      'events.amazonaws.com',
    ]);
    for (const { Condition } of allowed) expect(Condition.ArnLike['aws:SourceArn']).toBeDefined();
  });

  test('lets both use the key', () => {
    const policy = JSON.stringify(propertiesOf(stack, 'AWS::KMS::Key').KeyPolicy);
    expect(policy).toContain('cloudwatch.amazonaws.com');
    expect(policy).toContain('events.amazonaws.com');
  });

  test('takes an address that is known at deployment only', () => {
    expect(() => monitored(Alerting.email(Token.asString({ Ref: 'Address' })))).not.toThrow();
  });

  test.each(['', 'oncall', 'on call@example.com'])('refuses "%s"', (address) => {
    expectUsageError(() => monitored(Alerting.email(address)), {
      code: 'InvalidAddress',
      path: 'Stack/Monitoring',
      got: `Alerting.email('${address}')`,
    });
  });
});

describe('Alerting.topic()', () => {
  test('uses a topic of the app, and adds to its policy', () => {
    const stack = aStack();
    const topic = new sns.Topic(stack, 'OnCall');
    expect(monitored(Alerting.topic(topic), stack).monitoring.topic).toBe(topic);
    expect(JSON.stringify(propertiesOf(stack, 'AWS::SNS::TopicPolicy'))).toContain('cloudwatch.amazonaws.com');
    expect(warningsOf(stack)).toEqual([]);
  });

  test('warns with the statements that an imported topic needs', () => {
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

  test('leaves the alarms that roll deployments back, and the dashboard', () => {
    expect(monitoring.topic).toBeUndefined();
    expect(alarmsOf(stack).map(({ MetricName }) => MetricName)).toEqual(['risk-errors']);
    templateOf(stack).resourceCountIs('AWS::Events::Rule', 0);
    expect(dashboardOf(stack)).not.toContain('"type\\":\\"alarm');
  });
});

test('an alarm of a later stack goes to the topic, and is left out of the dashboard that cannot refer to it', () => {
  const { stack, monitoring, cluster, mesh } = monitored(email);
  const later = aStack('Later', {}, stack.node.scope as never);
  monitoring.watchService(new MeshedFargateService(later, 'Late', { cluster, mesh }));
  expect(alarmsOf(later)).toHaveLength(4);
  expect(dashboardOf(stack)).not.toContain('Late');
});

test('every kind of alarm has a heading of its own in the runbook', () => {
  expect(new Set(Object.values(RUNBOOK)).size).toBe(Object.keys(RUNBOOK).length);
});
