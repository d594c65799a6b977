import { type App, Duration, Fn, SecretValue, type Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import {
  Authentication,
  DeploymentPolicy,
  Ingress,
  MeshedFargateService,
  Route,
  SharedLoadBalancer,
} from '../../../src';
import {
  aListener,
  aLoadBalancer,
  anExistingIngress,
  LISTENER_ARN,
  LOAD_BALANCER_ARN,
} from '../../support/existing-ingress';
import type { Json } from '../../support/json';
import { allOf } from '../../support/load-balancers';
import { aCertificate, anApp, aStack, aVpc, templateOf, warningsOf } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';

const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const INBOUND = 'AWS::EC2::SecurityGroupIngress';
const PLACE = { env: { account: '123456789012', region: 'eu-west-1' } };

const only = (found: Record<string, Json>): Json => {
  const values = Object.values(found);
  expect(values).toHaveLength(1);
  return values[0];
};

describe('an existing listener', () => {
  const { stack, shared, route } = anExistingIngress();
  const service = route('Gateway', [Route.path('/api/*')]);

  test('gets only a rule, and nothing of the load balancer is created', () => {
    const template = templateOf(stack);
    for (const type of ['LoadBalancer', 'Listener']) {
      template.resourceCountIs(`AWS::ElasticLoadBalancingV2::${type}`, 0);
    }
    for (const type of ['AWS::WAFv2::WebACL', 'AWS::S3::Bucket']) template.resourceCountIs(type, 0);
    expect(only(allOf(stack, RULE))).toMatchObject({
      ListenerArn: LISTENER_ARN,
      Priority: Route.path('/api/*').priority,
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/api/*'] } }],
    });
  });

  test('may connect to the tasks, and the service starts after the rule', () => {
    const [[id, { SourceSecurityGroupId, GroupId, FromPort, ToPort }]] = Object.entries(allOf(stack, INBOUND));
    expect({ SourceSecurityGroupId, FromPort, ToPort }).toEqual({
      SourceSecurityGroupId: 'sg-0a1b2c3d4e5f60718',
      FromPort: 8080,
      ToPort: 8080,
    });
    expect(GroupId).toEqual(stack.resolve(service.securityGroup.securityGroupId));
    const [{ DependsOn }] = Object.values(templateOf(stack).findResources('AWS::ECS::Service'));
    expect(DependsOn).toContain(id);
    templateOf(stack).resourceCountIs('AWS::EC2::SecurityGroupEgress', 0);
  });

  test('rolls back a deployment whose requests fail, by the metrics of the target group', () => {
    const [alarm] = Object.values(allOf(stack, 'AWS::CloudWatch::Alarm')).filter(({ Metrics = [] }) =>
      JSON.stringify(Metrics).includes('HTTPCode_Target_5XX_Count'),
    );
    expect(JSON.stringify(alarm.Metrics)).toContain('app/shared/50dc6c495c0c9188');
  });

  test('has no load balancer of the platform, and no known URL', () => {
    expectUsageError(() => shared.loadBalancer, { code: 'NotOfPlatform', path: 'Stack/Ingress', got: 'loadBalancer' });
    expectUsageError(() => shared.url, { code: 'NotOfPlatform', path: 'Stack/Ingress', got: 'url' });
    expect(shared.firewall).toBeUndefined();
    expect(shared.domainNames).toEqual([]);
    expect(warningsOf(stack)).toEqual([]);
  });
});

test('a security group without outbound rules gets one for each service', () => {
  const { stack, route } = anExistingIngress((scope) => ({
    listener: aListener(scope, { group: { allowAllOutbound: false } }),
  }));
  route('Gateway', [Route.path('/api/*')]);
  expect(only(allOf(stack, 'AWS::EC2::SecurityGroupEgress'))).toMatchObject({
    GroupId: 'sg-0a1b2c3d4e5f60718',
    FromPort: 8080,
  });
});

test.each([
  [
    'the name of a domain',
    { domainName: 'trading.example.com' },
    'https://trading.example.com',
    ['trading.example.com'],
  ],
  [
    'the name of a domain, with HTTP',
    { domainName: 'a.example.com', protocol: elbv2.ApplicationProtocol.HTTP },
    'http://a.example.com:443',
    ['a.example.com'],
  ],
])('the URL has %s', (_, options, url, names) => {
  const { shared } = anExistingIngress((scope) => ({ listener: aListener(scope, { defaultPort: 443 }), ...options }));
  expect(shared.url).toBe(url);
  expect(shared.domainNames).toEqual(names);
});

test.each([
  [443, 'https://shared.example.com'],
  [8443, 'https://shared.example.com:8443'],
  [80, 'http://shared.example.com'],
  [8080, 'http://shared.example.com:8080'],
  [9000, undefined],
  [undefined, undefined],
])('with its load balancer, a listener on port %s has the URL %s', (defaultPort, url) => {
  const { shared } = anExistingIngress((scope) => ({
    listener: aListener(scope, { defaultPort }),
    loadBalancer: aLoadBalancer(scope),
  }));
  expect(shared._url).toBe(url);
});

test('without the DNS name of the load balancer, the URL is not known', () => {
  const { shared } = anExistingIngress((scope) => ({
    listener: aListener(scope, { defaultPort: 443 }),
    loadBalancer: aLoadBalancer(scope, { loadBalancerDnsName: undefined }),
  }));
  expectUsageError(() => shared.url, { code: 'NotOfPlatform', path: 'Stack/Ingress', got: 'url' });
});

test('a listener whose ARN is known only at deployment works too', () => {
  const { stack, route } = anExistingIngress((scope) => ({
    listener: aListener(scope, { listenerArn: Fn.importValue('Listener'), defaultPort: 443 }),
  }));
  route('Gateway', [Route.path('/api/*')]);
  expect(only(allOf(stack, RULE))).toMatchObject({ ListenerArn: { 'Fn::ImportValue': 'Listener' } });
});

describe('a listener of the app', () => {
  function foundation(protocol = elbv2.ApplicationProtocol.HTTP) {
    const app = anApp();
    const owner = aStack('Foundation', PLACE, app);
    const loadBalancer = new elbv2.ApplicationLoadBalancer(owner, 'Shared', { vpc: aVpc(owner) });
    const listener = loadBalancer.addListener('Web', {
      protocol,
      port: 8000,
      certificates: protocol === elbv2.ApplicationProtocol.HTTPS ? [{ certificateArn: 'arn:certificate' }] : undefined,
      defaultAction: elbv2.ListenerAction.fixedResponse(404),
    });
    return { owner, loadBalancer, listener, stack: aStack('Stack', PLACE, app) };
  }

  test('is used across stacks, with all rules in the stack of the service', () => {
    const { owner, listener, stack } = foundation();
    const { route, shared } = anExistingIngress(() => ({ listener }), stack);
    route('Gateway', [Route.path('/api/*')]);
    expect(Object.keys(allOf(stack, RULE))).toHaveLength(1);
    expect(Object.keys(allOf(stack, INBOUND))).toHaveLength(1);
    expect(Object.keys(allOf(stack, 'AWS::EC2::SecurityGroupEgress'))).toHaveLength(1);
    expect(Object.keys(allOf(owner, RULE))).toHaveLength(0);
    expect(stack.resolve(shared.url)['Fn::Join'][1][0]).toBe('http://');
    expect(stack.resolve(shared.url)['Fn::Join'][1].at(-1)).toBe(':8000');
  });

  test('has another protocol than the options', () => {
    const { listener } = foundation();
    expectUsageError(() => Ingress.existing({ listener, protocol: elbv2.ApplicationProtocol.HTTPS }), {
      code: 'ExistingIngressChoice',
      path: 'Ingress.existing()',
      got: "protocol: 'HTTPS', and a listener with 'HTTP'",
    });
  });

  test('has another load balancer than the options', () => {
    const { listener, stack, loadBalancer } = foundation();
    expect(() => Ingress.existing({ listener, loadBalancer })).not.toThrow();
    expectUsageError(() => Ingress.existing({ listener, loadBalancer: aLoadBalancer(stack) }), {
      code: 'ExistingIngressChoice',
      path: 'Ingress.existing()',
      got: 'loadBalancer: Stack/Existing, and a listener of Foundation/Shared',
    });
  });

  test('has a rule of its owner with the priority of a route', () => {
    const { listener, stack } = foundation();
    const { route } = anExistingIngress(() => ({ listener }), stack);
    route('Gateway', [Route.when({ paths: ['/api/*'], priority: 7 })]);
    const action = elbv2.ListenerAction.fixedResponse(200);
    listener.addAction('Owner', { priority: 7, conditions: [elbv2.ListenerCondition.pathPatterns(['/own'])], action });
    listener.addAction('Other', { priority: 8, conditions: [elbv2.ListenerCondition.pathPatterns(['/two'])], action });
    const synth = () => (stack.node.root as App).synth();
    expect(synth).toThrow(/Stack\/Ingress .*\[RoutesCollide\]\n.*both with priority 7 on one listener/);
    expect(synth).not.toThrow(/priority 8/);
  });
});

describe('priorities', () => {
  const inRange = (first: number, last: number) =>
    anExistingIngress((scope) => ({ listener: aListener(scope, { defaultPort: 443 }), priorities: { first, last } }));
  const paths = ['/orders/1', '/orders/*', '/*'];

  test('are in the range, more specific routes first, whatever the other routes are', () => {
    const all = inRange(1000, 1999);
    for (const [index, path] of paths.entries()) all.route(`Service${index}`, [Route.path(path)]);
    const rules = Object.values(allOf(all.stack, RULE)).map(({ Priority, Conditions }) => ({
      Priority,
      path: Conditions[0].PathPatternConfig.Values[0],
    }));
    const sorted = rules.sort((one, other) => one.Priority - other.Priority);
    expect(sorted.map(({ path }) => path)).toEqual(paths);
    for (const { Priority, path } of sorted) {
      expect(Priority).toBeGreaterThanOrEqual(1000);
      expect(Priority).toBeLessThanOrEqual(1999);
      const alone = inRange(1000, 1999);
      alone.route('Alone', [Route.path(path)]);
      expect(only(allOf(alone.stack, RULE)).Priority).toBe(Priority);
    }
  });

  test.each([1, 50_000])('of the extreme %s stay in the range', (priority) => {
    const { stack, route } = inRange(10, 11);
    const given = Route.path('/api/*');
    Object.defineProperty(given, 'priority', { value: priority });
    route('Gateway', [given]);
    expect(only(allOf(stack, RULE)).Priority).toBe(priority === 1 ? 10 : 11);
  });

  test('of a route may be chosen in the range only', () => {
    const { stack, route } = inRange(100, 199);
    for (const priority of [99, 200]) {
      expectUsageError(() => route(`Other${priority}`, [Route.when({ paths: ['/b'], priority })]), {
        code: 'PriorityOutOfRange',
        path: `Stack/Other${priority}`,
        got: `path '/b' with priority ${priority}`,
      });
    }
    route('Gateway', [Route.when({ paths: ['/api/*'], priority: 150 })]);
    expect(only(allOf(stack, RULE)).Priority).toBe(150);
  });

  test('that collide are an error, with a free priority of the range', () => {
    const { route } = inRange(100, 102);
    route('One', [Route.when({ paths: ['/one'], priority: 102 })]);
    expectUsageError(() => route('Two', [Route.when({ paths: ['/two'], priority: 102 })]), {
      code: 'RoutesCollide',
      path: 'Stack/Two',
      got: "path '/two' (priority 102)",
      fix: 'priority: 101',
    });
  });

  test('of a full range are an error', () => {
    const { route } = inRange(100, 100);
    route('One', [Route.path('/one')]);
    expectUsageError(() => route('Two', [Route.path('/two')]), {
      code: 'RoutesCollide',
      path: 'Stack/Two',
      got: "path '/two' (priority 100)",
      fix: 'give Ingress.existing() a wider range of priorities than 100 to 100',
    });
  });

  test('from a higher to a lower number are an error', () => {
    expectUsageError(() => inRange(200, 100), {
      code: 'PriorityOutOfRange',
      path: 'Ingress.existing()',
      got: 'priorities from 200 to 100',
    });
  });

  test('of two platforms on one listener must differ', () => {
    const both = (listenerArn: string) => {
      const { stack, vpc, route } = anExistingIngress();
      const { cluster, mesh } = route('Gateway', [Route.path('/api/*')]);
      const ingress = Ingress.existing({ listener: aListener(stack, { id: 'Second', listenerArn }) });
      const service = new MeshedFargateService(stack, 'Edge', { cluster, mesh });
      new SharedLoadBalancer(stack, 'SecondIngress', { vpc, ingress }).addRoutes(service, [Route.path('/api/*')]);
      return () => (stack.node.root as App).synth();
    };
    expect(both(LISTENER_ARN.replace('shared', 'other'))).not.toThrow();
    expect(both(LISTENER_ARN)).toThrow(/\[RoutesCollide\]\n.*both with priority \d+ on one listener/);
  });
});

describe('shifted traffic', () => {
  const deployment = DeploymentPolicy.canary({
    percent: 10,
    bake: Duration.minutes(10),
    testTraffic: { value: 'secret' },
  });

  test('has a production rule and a test rule on the existing listener', () => {
    const { stack, route } = anExistingIngress((scope) => ({
      listener: aListener(scope, { defaultPort: 443 }),
      priorities: { first: 1000, last: 1999 },
    }));
    route('Gateway', [Route.path('/api/*')], { deployment });
    const rules = Object.values(allOf(stack, RULE));
    expect(rules).toHaveLength(2);
    const [test, production] = rules.sort((one, other) => one.Priority - other.Priority);
    expect(test.Conditions).toHaveLength(2);
    expect(production.Conditions).toHaveLength(1);
    for (const { Priority, ListenerArn } of rules) {
      expect(ListenerArn).toBe(LISTENER_ARN);
      expect(Priority).toBeGreaterThanOrEqual(1000);
      expect(Priority).toBeLessThanOrEqual(1999);
    }
    const weights = Object.values(allOf(stack, 'Custom::LiveWeights'));
    expect(weights.map(({ ListenerArn }) => ListenerArn)).toEqual([LISTENER_ARN, LISTENER_ARN]);
    const groups = Object.keys(allOf(stack, TARGET_GROUP));
    expect(groups).toHaveLength(2);
    for (const id of groups) expect(id).toMatch(/^GatewayExisting[0-9A-F]{8}(Alternate)?TargetGroup/);
  });

  test('needs a priority before the production rule in the range', () => {
    const { route } = anExistingIngress((scope) => ({
      listener: aListener(scope, { defaultPort: 443 }),
      priorities: { first: 1000, last: 1000 },
    }));
    expectUsageError(() => route('Gateway', [Route.path('/api/*')], { deployment }), {
      code: 'TestRouteHidden',
      path: 'Stack/Gateway',
      got: 'test traffic with priority 1000',
      fix: 'priority: 1001',
    });
  });
});

describe('ids', () => {
  const idsOf = (stack: Stack) =>
    [RULE, TARGET_GROUP, INBOUND].flatMap((type) => Object.keys(allOf(stack, type)).sort());
  const withListener = (id: string, listenerArn = LISTENER_ARN) => {
    const { stack, route } = anExistingIngress((scope) => ({
      listener: aListener(scope, { id, listenerArn, defaultPort: 443 }),
    }));
    route('Gateway', [Route.path('/api/*')]);
    return idsOf(stack);
  };

  test('do not depend on the construct of the imported listener', () => {
    expect(withListener('One')).toEqual(withListener('Two'));
  });

  test('of the target group change with the load balancer, and not with the listener', () => {
    const [, group] = withListener('One');
    expect(withListener('One', `${LISTENER_ARN.slice(0, -4)}0000`)[1]).toBe(group);
    expect(withListener('One', LISTENER_ARN.replace('shared', 'other'))[1]).not.toBe(group);
  });

  test('of the rule stay if the route moves to another service', () => {
    const ofService = (id: string) => {
      const { stack, route } = anExistingIngress();
      route(id, [Route.path('/api/*')]);
      return Object.keys(allOf(stack, RULE));
    };
    expect(ofService('Gateway')).toEqual(ofService('Edge'));
  });
});

describe('a service in a later stack', () => {
  test('has its rules in its own stack', () => {
    const { stack, route } = anExistingIngress();
    const later = aStack('Later', PLACE, stack.node.root as ReturnType<typeof anApp>);
    route('Gateway', [Route.path('/api/*')], {}, later);
    expect(Object.keys(allOf(later, RULE))).toEqual([expect.stringMatching(/^StackIngress/)]);
    expect(Object.keys(allOf(later, INBOUND))).toHaveLength(1);
    expect(Object.keys(allOf(stack, INBOUND))).toHaveLength(0);
  });
});

describe('what does not fit', () => {
  test.each([
    ['another Region', LISTENER_ARN.replace('eu-west-1', 'us-east-1')],
    ['another account', LISTENER_ARN.replace('123456789012', '210987654321')],
  ])('a listener in %s', (_, listenerArn) => {
    expectUsageError(() => anExistingIngress((scope) => ({ listener: aListener(scope, { listenerArn }) })), {
      code: 'OtherEnvironment',
      path: 'Stack/Ingress',
      got: 'the listener in aws://',
    });
  });

  test('a load balancer in another account', () => {
    const loadBalancerArn = LOAD_BALANCER_ARN.replace('123456789012', '210987654321');
    expectUsageError(
      () =>
        anExistingIngress((scope) => ({
          listener: aListener(scope),
          loadBalancer: aLoadBalancer(scope, { loadBalancerArn }),
        })),
      { code: 'OtherEnvironment', path: 'Stack/Ingress', got: 'the load balancer in aws://210987654321' },
    );
  });

  test('a load balancer in another VPC', () => {
    const options = (scope: Stack) => ({
      listener: aListener(scope),
      loadBalancer: aLoadBalancer(scope, {
        vpc: ec2.Vpc.fromVpcAttributes(scope, 'Other', { vpcId: 'vpc-2', availabilityZones: ['a'] }),
      }),
    });
    expectUsageError(() => anExistingIngress(options), {
      code: 'OtherNetwork',
      path: 'Stack/Ingress',
      got: 'tasks in the VPC vpc-1, and a load balancer in the VPC vpc-2',
    });
  });

  test('a listener without a security group', () => {
    expectUsageError(
      () =>
        anExistingIngress((scope) => {
          const listener = aListener(scope);
          Object.defineProperty(listener, 'connections', { value: new ec2.Connections() });
          return { listener };
        }),
      { code: 'ExistingIngressChoice', path: 'Stack/Ingress', got: 'without known security groups' },
    );
  });

  test('neither a listener nor a load balancer', () => {
    expectUsageError(() => Ingress.existing({}), {
      code: 'ExistingIngressChoice',
      path: 'Ingress.existing()',
      got: 'neither listener nor loadBalancer',
    });
  });

  test.each([
    ['port', { port: 443 }],
    ['certificates', { certificates: [aCertificate(aStack())] }],
    ['clients', { clients: [ec2.Peer.anyIpv4()] }],
  ])('an existing listener and %s', (name, options) => {
    expectUsageError(() => Ingress.existing({ listener: aListener(aStack()), ...options }), {
      code: 'ExistingIngressChoice',
      path: 'Ingress.existing()',
      got: `listener and ${name}`,
    });
  });

  test.each([
    [80, 'on Ingress.existing()'],
    [9000, 'on Ingress.existing() with an unknown protocol'],
  ])('a login on port %s', (defaultPort, got) => {
    const { route } = anExistingIngress((scope) => ({ listener: aListener(scope, { defaultPort }) }));
    const authentication = Authentication.oidc({
      issuer: 'https://id.example.com',
      authorizationEndpoint: 'https://id.example.com/authorize',
      tokenEndpoint: 'https://id.example.com/token',
      userInfoEndpoint: 'https://id.example.com/user',
      clientId: 'client',
      clientSecret: SecretValue.secretsManager('login'),
    });
    expectUsageError(() => route('Gateway', [Route.when({ paths: ['/desk/*'], authentication })]), {
      code: 'AuthenticationWithoutHttps',
      path: 'Stack/Gateway',
      got,
    });
  });
});
