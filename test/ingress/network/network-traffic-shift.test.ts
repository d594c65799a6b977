import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import {
  DeploymentPolicy,
  MeshedFargateService,
  NetworkIngress,
  Protocol,
  Route,
  type ServiceOptions,
  SharedNetworkLoadBalancer,
} from '../../../src';
import type { Json } from '../../support/json';
import { aNetworkLoadBalancer, CLIENTS } from '../../support/network-ingress';
import { templateOf } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const WEIGHTS = 'Custom::LiveWeights';
const bake = Duration.minutes(5);
const canary = DeploymentPolicy.canary({ percent: 10, bake });

const entriesOf = (stack: Stack, type: string) => Object.entries<Json>(templateOf(stack).findResources(type));
const shifted = (deployment: DeploymentPolicy, route = Route.tcp(9878), options: Partial<ServiceOptions> = {}) => {
  const { stack, route: add } = aNetworkLoadBalancer();
  return { stack, service: add('Fix', [route], { deployment, ...options }) };
};

describe.each([
  ['blue/green', DeploymentPolicy.blueGreen()],
  ['canary', canary],
  ['linear', DeploymentPolicy.linear({ step: 50, bake })],
])('a %s deployment', (_, deployment) => {
  const { stack, service } = shifted(deployment, Route.tcp(9878, { testPort: 9879 }));
  const listener = (port: number): [string, Json] =>
    entriesOf(stack, LISTENER).find(([, { Properties }]) => Properties.Port === port) as [string, Json];

  test('has two identical target groups', () => {
    const [[, first], [, other], ...rest] = entriesOf(stack, GROUP);
    expect([other.Properties, rest]).toEqual([first.Properties, []]);
    expect(service.alternateNetworkTargetGroup).toBeDefined();
  });

  test.each([9878, 9879])('reads the live weights of the listener of port %d', (port) => {
    const [id, weights] = entriesOf(stack, WEIGHTS).find(([, { Properties }]) => Properties.Port === String(port)) as [
      string,
      Json,
    ];
    expect(weights.Properties).toMatchObject({
      LoadBalancerArn: { Ref: expect.stringMatching(/LoadBalancer/) },
      Rule: { Port: port, Protocol: 'TCP' },
    });
    expect(JSON.stringify(weights.Properties.Rule)).not.toContain('Weight"');
    const [, { Properties }] = listener(port);
    expect(Properties.DefaultActions).toEqual([
      {
        Type: 'forward',
        ForwardConfig: {
          TargetGroups: [
            { TargetGroupArn: { Ref: expect.any(String) }, Weight: { 'Fn::GetAtt': [id, 'Weight'] } },
            { TargetGroupArn: { Ref: expect.any(String) }, Weight: { 'Fn::GetAtt': [id, 'AlternateWeight'] } },
          ],
        },
      },
    ]);
  });

  test('gives Amazon ECS the two listeners, and a role for them and the target groups alone', () => {
    const [production, test] = [9878, 9879].map((port) => ({ Ref: listener(port)[0] }));
    const [[, { Properties }]] = entriesOf(stack, 'AWS::ECS::Service');
    const groups = entriesOf(stack, GROUP).map(([id]) => ({ Ref: id }));
    const [{ AdvancedConfiguration: advanced, TargetGroupArn }] = Properties.LoadBalancers;
    expect(advanced).toMatchObject({ ProductionListenerRule: production, TestListenerRule: test });
    expect(groups).toEqual(expect.arrayContaining([TargetGroupArn, advanced.AlternateTargetGroupArn]));
    templateOf(stack).hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Statement: [Match.objectLike({ Effect: 'Deny', NotResource: Match.arrayWith([production, test]) })],
      },
    });
  });
});

test('the function of a stack may read listeners, once', () => {
  const { stack, route } = aNetworkLoadBalancer();
  for (const port of [1, 2]) route(`S${port}`, [Route.tcp(port)], { deployment: canary });
  const statements = entriesOf(stack, 'AWS::IAM::ManagedPolicy').flatMap(
    ([, { Properties }]) => Properties.PolicyDocument.Statement,
  );
  const reading = statements.filter(({ Action }: Json) => JSON.stringify(Action ?? '').includes('DescribeListeners'));
  expect(reading).toHaveLength(1);
});

test('a deployment without test connections has one listener', () => {
  const { stack } = shifted(canary);
  templateOf(stack).resourceCountIs(LISTENER, 1);
  const [[, { Properties }]] = entriesOf(stack, 'AWS::ECS::Service');
  expect(Properties.LoadBalancers[0].AdvancedConfiguration).not.toHaveProperty('TestListenerRule');
});

test('a change of the listener reads the weights again', () => {
  const ruleOf = (seconds: number) => {
    const idleTimeout = Duration.seconds(seconds);
    const { stack, route } = aNetworkLoadBalancer({
      ingress: () => NetworkIngress.internal({ clients: CLIENTS, idleTimeout }),
    });
    route('Fix', [Route.tcp(9878)], { deployment: canary });
    return entriesOf(stack, WEIGHTS)[0][1].Properties.Rule;
  };
  expect(ruleOf(600)).not.toEqual(ruleOf(700));
});

test('a service of a later stack has its listener, weights and role there', () => {
  const { stack, around, shared } = aNetworkLoadBalancer();
  const later = new Stack(stack.node.scope as Stack, 'Later');
  const props = { ...around, protocol: Protocol.tcp(), deployment: canary };
  shared.addRoutes(new MeshedFargateService(later, 'Fix', props), [Route.tcp(9878)]);
  Template.fromStack(later).resourceCountIs(LISTENER, 1);
  Template.fromStack(later).resourceCountIs(WEIGHTS, 1);
  expect(shared).toBeInstanceOf(SharedNetworkLoadBalancer);
});

test('a port of test connections is not free for another service', () => {
  const { route } = aNetworkLoadBalancer();
  route('One', [Route.tcp(1, { testPort: 2 })], { deployment: canary });
  expectUsageError(() => route('Other', [Route.tcp(2)]), {
    code: 'PortsCollide',
    path: 'Stack/Other',
    got: "which 'one' has already",
  });
});
