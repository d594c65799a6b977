import { CfnResource, Duration, NestedStack, type Stack, Tags, Token } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import {
  Alerting,
  Database,
  DeploymentPolicy,
  Ingress,
  MeshedFargateService,
  Protection,
  Route,
  ServiceDefinition,
  type ServiceOptions,
  SharedLoadBalancer,
  StickySessions,
  TradingMonitoring,
} from '../../src';
import type { Json } from '../support/json';
import { anOidcLogin } from '../support/logins';
import { aCertificate, anApp, aPlatform, aStack, surroundings, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const bake = Duration.minutes(5);
const canary = DeploymentPolicy.canary({ percent: 10, bake });
const testTraffic = { value: 'next' };
const SHIFTED = new ServiceDefinition({ routes: [Route.path('/*')], deployment: canary });

function behindOne(options: Partial<ServiceOptions> = {}, routes = [Route.path('/api/*')]) {
  const stack = aStack();
  const around = surroundings(stack);
  const protection = Protection.disposable();
  const balancer = new SharedLoadBalancer(stack, 'Ingress', {
    vpc: around.cluster.vpc,
    ingress: Ingress.http(),
    protection,
  });
  const add = (id: string, given: Partial<ServiceOptions>, ...ways: Route[]) => {
    const service = new MeshedFargateService(stack, id, { ...around, ...given });
    balancer.addRoutes(service, ways);
    return service;
  };
  const service = add('Gateway', { deployment: canary, ...options }, ...routes);
  return { stack, around, balancer, service, add };
}

const entriesOf = (stack: Json, type: string) => Object.entries<Json>(templateOf(stack).findResources(type));
const oneOf = (stack: Json, type: string, prefix: string) => {
  const found = entriesOf(stack, type).filter(([id]) => id.startsWith(prefix));
  expect(found).toHaveLength(1);
  return { id: found[0][0], ...found[0][1] };
};
const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
const GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
/** Returns the rules with a path of the gateway. */
const rulesOf = (stack: Json) =>
  entriesOf(stack, RULE)
    .map(([id, rule]) => ({ id, ...rule }))
    .filter(({ Properties }) => !Properties.Conditions[0].PathPatternConfig.Values.includes('/other/*'));
const isTest = ({ Properties }: Json) => Properties.Conditions.length > 1;
const productionRuleOf = (stack: Json) => rulesOf(stack).filter((rule) => !isTest(rule))[0];
const testRuleOf = (stack: Json) => rulesOf(stack).filter(isTest)[0];

describe('a service with a traffic shift', () => {
  const { stack, service } = behindOne();
  const [first, other] = ['GatewayTargetGroup', 'GatewayAlternateTargetGroup'].map((id) => oneOf(stack, GROUP, id));
  const rule = productionRuleOf(stack);
  const weights = oneOf(stack, 'Custom::LiveWeights', 'GatewayLiveWeights');
  const role = oneOf(stack, 'AWS::IAM::Role', 'GatewayTrafficShiftRole');
  const ecsService = oneOf(stack, 'AWS::ECS::Service', 'Gateway');

  test('has two identical target groups', () => {
    expect(other.Properties).toEqual(first.Properties);
    expect(service.alternateTargetGroup).toBeInstanceOf(elbv2.ApplicationTargetGroup);
  });

  test('has one rule, with the live weights of the two target groups', () => {
    const share = (group: Json, attribute: string) => ({
      TargetGroupArn: { Ref: group.id },
      Weight: { 'Fn::GetAtt': [weights.id, attribute] },
    });
    expect(rule.Properties.Actions).toEqual([
      {
        Type: 'forward',
        ForwardConfig: { TargetGroups: [share(first, 'Weight'), share(other, 'AlternateWeight')] },
      },
    ]);
  });

  test('reads the live weights when a property of its rule changes, except for the weights', () => {
    const { ServiceToken: _, ServiceTimeout, ...properties } = weights.Properties;
    const [{ Type, ForwardConfig }] = rule.Properties.Actions;
    const TargetGroups = ForwardConfig.TargetGroups.map(({ TargetGroupArn }: Json) => ({ TargetGroupArn }));
    expect(properties).toEqual({
      ListenerArn: { Ref: expect.stringMatching(/^IngressLoadBalancerPort80/) },
      Priority: String(rule.Properties.Priority),
      TargetGroup: { Ref: first.id },
      AlternateTargetGroup: { Ref: other.id },
      Rule: { ...rule.Properties, Actions: [{ Type, ForwardConfig: { TargetGroups } }] },
      StackTags: {},
    });
    expect(ServiceTimeout).toBe('900');
  });

  test('passes the rule, the target groups and the role to ECS', () => {
    expect(ecsService.Properties.LoadBalancers).toEqual([
      {
        ContainerName: 'app',
        ContainerPort: 8080,
        TargetGroupArn: { Ref: first.id },
        AdvancedConfiguration: {
          AlternateTargetGroupArn: { Ref: other.id },
          ProductionListenerRule: { Ref: rule.id },
          RoleArn: { 'Fn::GetAtt': [role.id, 'Arn'] },
        },
      },
    ]);
  });

  test('allows ECS to change only these, before the service needs it', () => {
    expect(role.Properties.ManagedPolicyArns.map((arn: Json) => arn['Fn::Join'][1].at(-1))).toEqual([
      ':iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers',
    ]);
    const policy = oneOf(stack, 'AWS::IAM::ManagedPolicy', 'GatewayTrafficShiftRole');
    expect(policy.Properties.PolicyDocument.Statement).toEqual([
      {
        Effect: 'Deny',
        NotAction: 'elasticloadbalancing:Describe*',
        NotResource: [{ Ref: first.id }, { Ref: other.id }, { Ref: rule.id }],
      },
    ]);
    expect(ecsService.DependsOn).toEqual(expect.arrayContaining([role.id, policy.id]));
  });

  test('has an alarm on the errors of both versions, which does not roll back the version that mends them', () => {
    const alarm = oneOf(stack, 'AWS::CloudWatch::Alarm', 'GatewayServerErrors');
    const [ratio, ...others] = alarm.Properties.Metrics;
    expect(ratio).toMatchObject({ Expression: 'IF(requests >= 10, 100*FILL(errors, 0)/requests, 0)' });
    const names: string[] = others.flatMap(({ MetricStat }: Json) => MetricStat?.Metric.MetricName ?? []);
    expect(names.filter((name) => name === 'HTTPCode_Target_5XX_Count')).toHaveLength(2);
    expect(service.rollbackAlarms).toEqual([]);
    expect(ecsService.Properties.DeploymentConfiguration.Alarms.Enable).toBe(false);
  });

  test('has alarms on both target groups', () => {
    const { stack: watched, around, service: gateway } = behindOne();
    new TradingMonitoring(watched, 'Monitoring', { alerting: Alerting.email('a@example.com'), ...around }).watchService(
      gateway,
    );
    const alarm = oneOf(watched, 'AWS::CloudWatch::Alarm', 'GatewayAlarmsTargetsUnhealthy');
    expect(alarm.Properties.Metrics).toHaveLength(3);
  });
});

describe('the production rule', () => {
  const ruleAfter = (change: (around: ReturnType<typeof behindOne>) => void, options: Partial<ServiceOptions> = {}) => {
    const made = behindOne(options);
    change(made);
    return [productionRuleOf(made.stack), oneOf(made.stack, 'Custom::LiveWeights', 'GatewayLiveWeights')];
  };
  const before = ruleAfter(() => {});

  test('is written as ever: its form is a promise', () => {
    expect(before[0]).toMatchSnapshot();
  });

  test.each<[string, Parameters<typeof ruleAfter>]>([
    ['another service comes', [({ add }) => add('Other', { deployment: canary }, Route.path('/other/*'))]],
    ['a service in rolling deployments comes', [({ add }) => add('Other', {}, Route.path('/other/*'))]],
    ['its deployments change', [() => {}, { deployment: DeploymentPolicy.blueGreen({ bake }) }]],
    ['it gets test traffic', [() => {}, { deployment: DeploymentPolicy.blueGreen({ testTraffic }) }]],
    ['it calls another service', [({ service, add }) => service.connectTo(add('Other', {}, Route.path('/other/*')))]],
    ['its size changes', [() => {}, { cpu: 512, environment: { A: 'b' } }]],
  ])('stays as it is when %s', (_, [change, options]) => {
    expect(ruleAfter(change, options)).toEqual(before);
  });

  const forEachRule = (stack: Stack, change: (rule: CfnResource) => void) => {
    for (const each of stack.node.findAll()) {
      if (CfnResource.isCfnResource(each) && each.cfnResourceType === RULE) change(each);
    }
  };

  /** What CloudFormation, an escape hatch or another CDK may change in the rule, whatever it is. */
  test.each<[string, (stack: Stack) => void]>([
    ['a tag of the stack', (stack) => Tags.of(stack).add('owner', 'desk')],
    ['a tag that only CloudFormation copies', (stack) => stack.tags.setTag('owner', 'desk')],
    ['a tag of the rule', (stack) => forEachRule(stack, (rule) => Tags.of(rule).add('owner', 'desk'))],
    [
      'a property that this CDK does not have',
      (stack) => forEachRule(stack, (rule) => rule.addPropertyOverride('Transforms', [{ Type: 'url-rewrite' }])),
    ],
    [
      'a condition of an escape hatch',
      (stack) => forEachRule(stack, (rule) => rule.addPropertyOverride('Conditions.0.Field', 'host-header')),
    ],
    [
      'an action beside the weights',
      (stack) =>
        forEachRule(stack, (rule) =>
          rule.addPropertyOverride('Actions.0.ForwardConfig.TargetGroupStickinessConfig', { Enabled: false }),
        ),
    ],
  ])('has its weights read again with %s', (_, change) => {
    const options = { deployment: DeploymentPolicy.blueGreen({ testTraffic }) };
    const weightsAfter = (apply: (stack: Stack) => void) => {
      const { stack } = behindOne(options);
      apply(stack);
      return ['GatewayLiveWeights', 'GatewayLiveTestWeights'].map((id) => oneOf(stack, 'Custom::LiveWeights', id));
    };
    const [unchanged, changed] = [weightsAfter(() => {}), weightsAfter(change)];
    for (const index of [0, 1]) expect(changed[index].Properties).not.toEqual(unchanged[index].Properties);
  });

  test('has its weights read again with a tag of the parent of a nested stack', () => {
    const weightsWith = (tag?: string) => {
      const stack = aStack();
      if (tag) stack.tags.setTag('owner', tag);
      const nested = new NestedStack(stack, 'Nested');
      aPlatform(nested, { ingress: Ingress.http(), database: Database.none(), services: { gateway: SHIFTED } });
      return oneOf(nested, 'Custom::LiveWeights', 'TradingServicesgatewayLiveWeights').Properties.StackTags;
    };
    expect([weightsWith(), weightsWith('desk')]).toEqual([{}, { owner: 'desk' }]);
  });

  test('in a later stack is compared with its imported listener', () => {
    const app = anApp();
    const [stack, later] = [aStack('Platform', {}, app), aStack('Later', {}, app)];
    const other = new ServiceDefinition({ routes: [Route.path('/other/*')] });
    const platform = aPlatform(stack, { ingress: Ingress.http(), database: Database.none(), services: { other } });
    platform.addService('late', SHIFTED, later);
    const { Rule } = oneOf(later, 'Custom::LiveWeights', 'late').Properties;
    expect(Rule.ListenerArn).toEqual({ 'Fn::ImportValue': expect.stringContaining('Platform:') });
  });

  test('has an output that names the options of the CDK CLI that move its weights', () => {
    const { stack } = behindOne();
    const outputs = Object.values<Json>(templateOf(stack).findOutputs('*'));
    expect(outputs.map(({ Value }) => Value)).toContainEqual(expect.stringMatching(/--revert-drift.*--express/));
  });

  test('is replaced when the route changes, with the new rule created first', () => {
    const { stack } = behindOne({}, [Route.path('/v2/*')]);
    expect(productionRuleOf(stack).id).not.toBe(before[0].id);
  });

  test('has the same id with rolling deployments, like its target group', () => {
    const { stack } = behindOne({ deployment: DeploymentPolicy.rolling() });
    expect(productionRuleOf(stack).id).toBe(before[0].id);
    expect(oneOf(stack, GROUP, 'GatewayTargetGroup').id).toBe(oneOf(behindOne().stack, GROUP, 'GatewayTargetGroup').id);
  });
});

describe('test traffic', () => {
  const tested = (
    given: Partial<typeof testTraffic> & { header?: string; priority?: number },
    route = Route.path('/api/*'),
  ) => behindOne({ deployment: DeploymentPolicy.blueGreen({ testTraffic: { ...testTraffic, ...given } }) }, [route]);

  test('has a listener rule before the production rule, and a rule in the mesh', () => {
    const { stack } = tested({});
    const [test, production] = [testRuleOf(stack), productionRuleOf(stack)];
    expect(test.Properties.Priority).toBeLessThan(production.Properties.Priority);
    expect(test.Properties.Conditions).toEqual([
      { Field: 'path-pattern', PathPatternConfig: { Values: ['/api/*'] } },
      {
        Field: 'http-header',
        HttpHeaderConfig: { HttpHeaderName: 'x-amzn-ecs-blue-green-test', Values: ['next'] },
      },
    ]);
    const { LoadBalancers, ServiceConnectConfiguration } = oneOf(stack, 'AWS::ECS::Service', 'Gateway').Properties;
    expect(LoadBalancers[0].AdvancedConfiguration.TestListenerRule).toEqual({ Ref: test.id });
    expect(ServiceConnectConfiguration.Services[0].ClientAliases[0].TestTrafficRules).toEqual({
      Header: { Name: 'x-amzn-ecs-blue-green-test', Value: { Exact: 'next' } },
    });
    const policy = oneOf(stack, 'AWS::IAM::ManagedPolicy', 'GatewayTrafficShiftRole');
    expect(policy.Properties.PolicyDocument.Statement[0].NotResource).toContainEqual({ Ref: test.id });
  });

  test('can have another header and a priority', () => {
    const { stack } = tested({ header: 'X-Canary', priority: 7 });
    const { Priority, Conditions } = testRuleOf(stack).Properties;
    expect(Priority).toBe(7);
    expect(Conditions[1].HttpHeaderConfig).toEqual({ HttpHeaderName: 'x-canary', Values: ['next'] });
  });

  test('needs a priority for a header with a token, from which no priority can be computed', () => {
    const header = Token.asString({ Ref: 'Header' });
    expectUsageError(() => tested({ header }), {
      code: 'InvalidRoute',
      path: 'Stack/Gateway',
      got: 'a value that is known only at deployment, and no priority',
    });
    const { Conditions } = testRuleOf(tested({ header, priority: 7 }).stack).Properties;
    expect(Conditions[1].HttpHeaderConfig).toEqual({ HttpHeaderName: { Ref: 'Header' }, Values: ['next'] });
  });

  test.each([
    Route.when({ paths: ['/gateway', '/gateway/*'], methods: ['GET'] }),
    Route.when({ paths: ['/market-data', '/market-data/*'], methods: ['GET'] }),
    Route.when({ paths: ['/api/*'], priority: 2 }),
  ])('comes before a production rule with a low priority: %s', (route) => {
    const { stack } = tested({ header: 'x-canary' }, route);
    const rules = Object.values(templateOf(stack).findResources('AWS::ElasticLoadBalancingV2::ListenerRule'));
    const priorities = rules.map(({ Properties }) => Properties.Priority).sort((one, other) => one - other);
    expect(priorities).toEqual([route.priority - 1, route.priority]);
  });

  test('throws if no priority is left for it', () => {
    const route = Route.when({ paths: ['/api/*'], priority: 1 });
    expectUsageError(() => tested({}, route), { code: 'TestRouteHidden', path: 'Stack/Gateway', got: 'priority 1' });
  });

  test('throws for a rule after the production rule', () => {
    expectUsageError(() => tested({ priority: 20 }, Route.when({ paths: ['/api/*'], priority: 20 })), {
      code: 'TestRouteHidden',
      path: 'Stack/Gateway',
      got: 'test traffic with priority 20',
      fix: 'priority: 19',
    });
  });

  test.each(['x-test', 'X-Test'])('throws for the header %s, if the route has it', (header) => {
    const route = Route.when({ paths: ['/api/*'], headers: { 'x-test': ['1'] } });
    expectUsageError(() => tested({ header }, route), {
      code: 'InvalidTestTraffic',
      path: 'Stack/Gateway',
      got: `testTraffic with the header '${header}', and path '/api/*' and header x-test '1'`,
    });
  });

  test('throws for more values than the limit of a rule', () => {
    const paths = ['/a', '/b', '/c', '/d', '/e'];
    expectUsageError(() => tested({}, Route.when({ paths })), {
      code: 'InvalidRoute',
      path: 'Stack/Gateway',
      got: '6 values in one route',
    });
  });
});

describe('addRoutes() throws for', () => {
  test('several routes of a service with a traffic shift', () => {
    expectUsageError(() => behindOne({}, [Route.path('/api/*'), Route.path('/v1/*')]), {
      code: 'RoutesOfShiftedTraffic',
      path: 'Stack/Gateway',
      got: '2 routes',
      fix: 'Route.when({ paths:',
    });
  });

  test.each([
    ['sticky sessions', { stickySessions: StickySessions.loadBalancerCookie() }, Route.path('/api/*')],
    [
      "authentication for path '/api/*'",
      {},
      Route.when({
        paths: ['/api/*'],
        authentication: anOidcLogin(),
      }),
    ],
  ])('features that a traffic shift does not support: %s', (got, routing, route) => {
    const stack = aStack();
    const around = surroundings(stack);
    const ingress = Ingress.https([aCertificate(stack)]);
    const balancer = new SharedLoadBalancer(stack, 'Ingress', { vpc: around.cluster.vpc, ingress });
    const service = new MeshedFargateService(stack, 'Gateway', { ...around, deployment: canary });
    expectUsageError(() => balancer.addRoutes(service, [route], routing), {
      code: 'NotWithShiftedTraffic',
      path: 'Stack/Gateway',
      got,
      fix: 'DeploymentPolicy.rolling()',
    });
  });

  test('the 51st service with a traffic shift', () => {
    const { add } = behindOne();
    const deployment = DeploymentPolicy.blueGreen();
    for (let index = 2; index <= 50; index += 1) {
      add(`S${index}`, { deployment }, Route.when({ paths: [`/s${index}`], priority: 1000 + index }));
    }
    expectUsageError(() => add('S51', { deployment }, Route.when({ paths: ['/s51'], priority: 51 })), {
      code: 'LoadBalancerFull',
      path: 'Stack/S51',
      got: '102 target groups',
      fix: 'second load balancer',
    });
  });
});

describe('attachTargetGroup()', () => {
  test('throws for one target group on a service with a traffic shift', () => {
    const stack = aStack();
    const around = surroundings(stack);
    const service = new MeshedFargateService(stack, 'Gateway', { ...around, deployment: canary });
    const { vpc } = around.cluster;
    const group = new elbv2.ApplicationTargetGroup(stack, 'Group', { vpc, targetType: elbv2.TargetType.IP, port: 80 });
    expectUsageError(() => service.attachTargetGroup(group), {
      code: 'TargetGroupsOfPolicy',
      path: 'Stack/Gateway',
      got: 'one target group, and a deployment policy that shifts traffic',
    });
  });

  test('throws for two target groups on a service without one', () => {
    const { stack, around, service } = behindOne();
    const rolling = new MeshedFargateService(stack, 'Rolling', around);
    const alternateTargetGroup = service.alternateTargetGroup as elbv2.ApplicationTargetGroup;
    const targetGroup = service.targetGroup as elbv2.ApplicationTargetGroup;
    const productionRule = stack.node
      .findAll()
      .find(
        (child): child is elbv2.ApplicationListenerRule => child instanceof elbv2.ApplicationListenerRule,
      ) as elbv2.ApplicationListenerRule;
    const shifted = { alternateTargetGroup, productionRule, role: service.taskDefinition.taskRole };
    expectUsageError(() => rolling.attachTargetGroup(targetGroup, shifted), {
      code: 'TargetGroupsOfPolicy',
      path: 'Stack/Rolling',
      got: 'an alternate target group, and a rolling deployment',
    });
  });
});
