import { Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  Alerting,
  DeploymentPolicy,
  Ingress,
  MeshedFargateService,
  Route,
  SharedLoadBalancer,
  TradingMonitoring,
} from '../../../src';
import type { Json } from '../../support/json';
import { aStack, surroundings, templateOf, warningsOf } from '../../support/stacks';

const email = Alerting.email('oncall@example.com');

function monitored() {
  const stack = aStack();
  const around = surroundings(stack);
  new TradingMonitoring(stack, 'Monitoring', {
    alerting: email,
    runbookUrl: 'https://wiki.example.com/run',
    ...around,
  });
  return stack;
}

/** A value of the template with its references as text. */
const text = (value: Json) => JSON.stringify(value).replace(/\\/g, '');

test('the function may stop deployments of the services of its cluster only', () => {
  const policies = Object.values<Json>(templateOf(monitored()).findResources('AWS::IAM::ManagedPolicy'));
  const statements: Json[] = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  const of = (action: string) => statements.filter(({ Action }) => [Action].flat().includes(action));
  const [stop] = of('ecs:StopServiceDeployment');
  expect(stop.Action).toBe('ecs:StopServiceDeployment');
  expect(text(stop.Resource)).toMatch(/:service-deployment\/",{"Ref":"Cluster[0-9A-F]*"},"\/\*"/);
  const [describe] = of('ecs:DescribeServiceRevisions');
  expect(describe.Resource.map(text)).toEqual(
    ['service', 'service-deployment', 'service-revision'].map((resource) =>
      expect.stringMatching(new RegExp(`:${resource}/",{"Ref":"Cluster[0-9A-F]*"},"/\\*"`)),
    ),
  );
  expect(of('ecs:ListServices')[0].Condition).toEqual({
    ArnEquals: { 'ecs:cluster': { 'Fn::GetAtt': [expect.stringMatching(/^Cluster/), 'Arn'] } },
  });
});

test('the function has the cluster, and the topic and the runbook of each kind', () => {
  const stack = monitored();
  const functions = Object.values<Json>(templateOf(stack).findResources('AWS::Lambda::Function'));
  const [{ Properties }] = functions.filter(({ Properties: { Environment } }) => Environment?.Variables.DEPLOYMENTS);
  const [, parts] = Properties.Environment.Variables.DEPLOYMENTS['Fn::Join'];
  const settings = JSON.parse(
    parts.map((part: Json) => (typeof part === 'string' ? part : `<${part.Ref.replace(/[0-9A-F]{8}$/, '')}>`)).join(''),
  );
  const topic = '<MonitoringTopic>';
  expect(settings).toEqual({
    cluster: '<Cluster>',
    notices: {
      DeploymentFailed: { topic, runbook: 'https://wiki.example.com/run#deployment-failed' },
      DeploymentWaiting: { topic, runbook: 'https://wiki.example.com/run#deployment-waiting' },
      DeploymentStuck: { topic, runbook: 'https://wiki.example.com/run#deployment-stuck' },
      RollbackFailed: { topic, runbook: 'https://wiki.example.com/run#rollback-failed' },
    },
  });
});

describe('a service that shifts traffic without a function that compares its versions', () => {
  const warningsWith = (alerting: Alerting, deployment: DeploymentPolicy, isRouted = true) => {
    const stack = aStack();
    const around = surroundings(stack);
    const service = new MeshedFargateService(stack, 'Gateway', { ...around, deployment });
    const monitoring = new TradingMonitoring(stack, 'Monitoring', { alerting, ...around });
    monitoring.watchService(service);
    if (isRouted) {
      const shared = new SharedLoadBalancer(stack, 'Ingress', { vpc: around.cluster.vpc, ingress: Ingress.http() });
      shared.addRoutes(service, [Route.path('/*')]);
    }
    return warningsOf(stack).filter((warning) => warning.includes('compares'));
  };

  test('has a warning', () => {
    expect(warningsWith(Alerting.none(), DeploymentPolicy.blueGreen())).toEqual([
      expect.stringContaining('Alerting.none() has no function that compares the two versions of gateway.'),
    ]);
  });

  test('has no warning if the function exists, nothing shifts, or nothing separates the versions', () => {
    expect(warningsWith(email, DeploymentPolicy.blueGreen())).toEqual([]);
    expect(warningsWith(Alerting.none(), DeploymentPolicy.rolling())).toEqual([]);
    expect(warningsWith(Alerting.none(), DeploymentPolicy.blueGreen(), false)).toEqual([]);
  });
});

test('a cluster whose name is another token is watched too', () => {
  const stack = aStack();
  const { mesh, cluster } = surroundings(stack);
  const clusterName = Token.asString({ 'Fn::ImportValue': 'cluster' });
  const imported = ecs.Cluster.fromClusterAttributes(stack, 'Imported', { clusterName, vpc: cluster.vpc });
  new TradingMonitoring(stack, 'Monitoring', { alerting: email, mesh, cluster: imported });
  expect(text(templateOf(stack).toJSON())).toContain(':service-deployment/",{"Fn::ImportValue":"cluster"},"/*"');
});

test('the function may publish to the topics of both severities', () => {
  const stack = aStack();
  const [page, ticket] = ['Page', 'Ticket'].map((id) => new sns.Topic(stack, id));
  new TradingMonitoring(stack, 'Monitoring', { alerting: Alerting.topics({ page, ticket }), ...surroundings(stack) });
  const policies = Object.values<Json>(templateOf(stack).findResources('AWS::IAM::ManagedPolicy'));
  const published = policies
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Action }: Json) => Action === 'sns:Publish')
    .flatMap(({ Resource }: Json) => Resource);
  expect(published).toEqual([page, ticket].map(({ topicArn }) => stack.resolve(topicArn)));
  // A rollback that failed pages, and a failed deployment is a ticket.
  const [{ Properties }] = Object.values<Json>(templateOf(stack).findResources('AWS::Lambda::Function')).filter(
    ({ Properties: { Environment } }) => Environment?.Variables.DEPLOYMENTS,
  );
  const settings = text(Properties.Environment.Variables.DEPLOYMENTS);
  expect(settings).toMatch(/"DeploymentFailed":{"topic":"",{"Ref":"Ticket/);
  expect(settings).toMatch(/"RollbackFailed":{"topic":"",{"Ref":"Page/);
});
