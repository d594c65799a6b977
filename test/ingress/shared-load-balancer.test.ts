import { Fn, type Stack, Token } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { Ingress, MeshedFargateService, Protection, Route, ServiceQuotas, SharedLoadBalancer } from '../../src';
import type { Json } from '../support/json';
import { aCertificate, anApp, aStack, aVpc, propertiesOf, surroundings, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

function aLoadBalancer(ingress?: (stack: Stack) => Ingress, protection?: Protection, id?: string) {
  const stack = aStack(id);
  const vpc = aVpc(stack);
  const shared = new SharedLoadBalancer(stack, 'Ingress', {
    vpc,
    protection,
    ingress: ingress ? ingress(stack) : Ingress.https([aCertificate(stack)]),
  });
  const around = surroundings(stack, { vpc });
  const route = (id: string, ...routes: Route[]) => {
    const service = new MeshedFargateService(stack, id, around);
    shared.addRoutes(service, routes);
    return service;
  };
  return { stack, shared, route };
}

const visibilitiesOf = (stack: Stack): Json[] => {
  const { VisibilityConfig, Rules } = propertiesOf(stack, 'AWS::WAFv2::WebACL');
  return [VisibilityConfig, ...Rules.map((rule: Json) => rule.VisibilityConfig)];
};

const attributesOf = (stack: Stack) =>
  Object.fromEntries(
    propertiesOf(stack, 'AWS::ElasticLoadBalancingV2::LoadBalancer').LoadBalancerAttributes.map(
      ({ Key, Value }: Json) => [Key, Value],
    ),
  );

describe('SharedLoadBalancer', () => {
  const { stack, shared } = aLoadBalancer();

  test('faces the internet from the public subnets', () => {
    expect(propertiesOf(stack, 'AWS::ElasticLoadBalancingV2::LoadBalancer')).toMatchObject({
      Scheme: 'internet-facing',
      Subnets: ['public-a', 'public-b'],
    });
  });

  test('drops invalid headers and has deletion protection', () => {
    expect(attributesOf(stack)).toMatchObject({
      'routing.http.drop_invalid_header_fields.enabled': 'true',
      'zonal_shift.config.enabled': 'true',
      'deletion_protection.enabled': 'true',
    });
    const { stack: disposable } = aLoadBalancer(undefined, Protection.disposable());
    expect(attributesOf(disposable)['deletion_protection.enabled']).not.toBe('true');
  });

  test('answers 404 if no route matches', () => {
    templateOf(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 443,
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: Match.objectLike({ StatusCode: '404' }) }],
    });
  });

  test('has a URL', () => {
    expect(stack.resolve(shared.url)).toEqual({
      'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [expect.stringMatching(/LoadBalancer/), 'DNSName'] }]],
    });
  });
});

describe('Ingress.https()', () => {
  test('uses TLS 1.2 and 1.3 with strong ciphers, and redirects from port 80', () => {
    const template = templateOf(aLoadBalancer().stack);
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 443,
      Protocol: 'HTTPS',
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
      Certificates: [{ CertificateArn: Match.stringLikeRegexp('certificate/') }],
    });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 80,
      DefaultActions: [
        { Type: 'redirect', RedirectConfig: { Port: '443', Protocol: 'HTTPS', StatusCode: 'HTTP_301' } },
      ],
    });
  });

  test('accepts another TLS policy', () => {
    const { stack } = aLoadBalancer((scope) =>
      Ingress.https([aCertificate(scope)], { sslPolicy: elbv2.SslPolicy.TLS13_13 }),
    );
    templateOf(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-3-2021-06',
    });
  });

  test('throws without a certificate', () => {
    expectUsageError(() => Ingress.https([]), {
      code: 'NoCertificate',
      path: 'Ingress.https()',
      got: 'certificates: an empty list',
    });
  });

  test.each([
    ['us-east-1', '123456789012', 'aws://123456789012/us-east-1'],
    ['eu-west-1', '210987654321', 'aws://210987654321/eu-west-1'],
  ])('throws for a certificate of %s in account %s', (region, account, got) => {
    const stack = aStack('Stack', { env: { account: '123456789012', region: 'eu-west-1' } });
    const arn = `arn:aws:acm:${region}:${account}:certificate/1`;
    const ingress = Ingress.https([acm.Certificate.fromCertificateArn(stack, 'Certificate', arn)]);
    expectUsageError(() => new SharedLoadBalancer(stack, 'Ingress', { vpc: aVpc(stack), ingress }), {
      code: 'OtherEnvironment',
      path: 'Stack/Ingress',
      got: `the certificate in ${got}, used in aws://123456789012/eu-west-1`,
    });
  });

  test('accepts a certificate whose ARN is a token', () => {
    const stack = aStack('Stack', { env: { account: '123456789012', region: 'eu-west-1' } });
    const certificate = acm.Certificate.fromCertificateArn(stack, 'Certificate', Fn.importValue('Certificate'));
    const ingress = Ingress.https([certificate]);
    expect(() => new SharedLoadBalancer(stack, 'Ingress', { vpc: aVpc(stack), ingress })).not.toThrow();
  });
});

describe('Ingress.http()', () => {
  test('listens only on port 80', () => {
    const { stack, shared } = aLoadBalancer(() => Ingress.http());
    expect(propertiesOf(stack, 'AWS::ElasticLoadBalancingV2::Listener')).toMatchObject({ Port: 80, Protocol: 'HTTP' });
    expect(JSON.stringify(stack.resolve(shared.url))).toContain('http://');
  });
});

test('a load balancer with Ingress.none() is an error', () => {
  expectUsageError(() => aLoadBalancer(() => Ingress.none()), {
    code: 'NoIngress',
    path: 'Stack/Ingress',
    got: 'Ingress.none()',
  });
});

test('a load balancer without public subnets is an error', () => {
  const stack = aStack();
  const vpc = aVpc(stack, { publicSubnetIds: undefined });
  expectUsageError(() => new SharedLoadBalancer(stack, 'Ingress', { vpc, ingress: Ingress.http() }), {
    code: 'NoPublicSubnets',
    path: 'Stack/Ingress',
    got: 'a VPC without public subnets',
  });
});

test('a load balancer without an ingress is an error', () => {
  expectUsageError(() => aLoadBalancer(() => undefined as never), {
    code: 'ChoiceMissing',
    path: 'Stack/Ingress',
    got: 'no ingress',
  });
});

describe('the firewall', () => {
  test('limits the rate of each IP address and has managed rules of AWS', () => {
    const { Rules } = propertiesOf(aLoadBalancer().stack, 'AWS::WAFv2::WebACL');
    expect(Rules.map(({ Name, Priority }: Json) => [Priority, Name])).toEqual([
      [0, 'RateLimit'],
      [1, 'AWSManagedRulesAmazonIpReputationList'],
      [2, 'AWSManagedRulesKnownBadInputsRuleSet'],
      [3, 'AWSManagedRulesCommonRuleSet'],
    ]);
    expect(Rules[0]).toMatchObject({
      Action: { Block: {} },
      Statement: { RateBasedStatement: { AggregateKeyType: 'IP', Limit: 2000 } },
    });
  });

  test('writes a log with the prefix that AWS WAF requires and a name that is unique to each web ACL', () => {
    const { stack } = aLoadBalancer();
    const logGroups = Object.values(templateOf(stack).findResources('AWS::Logs::LogGroup'));
    const [{ LogGroupName: name }] = logGroups
      .map(({ Properties }) => Properties)
      .filter((props) => props.LogGroupName);
    expect(name['Fn::Join'][1][0]).toBe('aws-waf-logs-');
    // The log group is retained when the firewall is turned off. Turned on again, the web ACL has another id.
    expect(name['Fn::Join'][1].at(-1)).toEqual({
      'Fn::GetAtt': [expect.stringMatching(/^IngressFirewallWebAcl/), 'Id'],
    });
    expect(propertiesOf(stack, 'AWS::WAFv2::WebACL').Name).toBeUndefined();
    templateOf(stack).hasResourceProperties('AWS::WAFv2::LoggingConfiguration', {
      LogDestinationConfigs: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('FirewallLogs'), 'Arn'] }],
    });
  });

  test('redacts credentials in its log, and takes no samples, which are not redacted', () => {
    const { stack } = aLoadBalancer();
    const { RedactedFields } = propertiesOf(stack, 'AWS::WAFv2::LoggingConfiguration');
    expect(RedactedFields).toEqual(
      ['authorization', 'cookie', 'x-api-key'].map((Name) => ({ SingleHeader: { Name } })),
    );
    for (const { SampledRequestsEnabled } of visibilitiesOf(stack)) expect(SampledRequestsEnabled).toBe(false);
  });

  test('has other metric names than another firewall', () => {
    const [one, other] = ['One', 'Other'].map((id) => {
      const { stack } = aLoadBalancer(undefined, undefined, id);
      return visibilitiesOf(stack).map(({ MetricName }) => MetricName);
    });
    expect(new Set([...one, ...other]).size).toBe(one.length + other.length);
    for (const name of one) expect(name).toMatch(/^[\w-]{1,128}$/);
  });

  test('has a log group under an id with a space', () => {
    const stack = aStack();
    const scope = new Construct(stack, 'My Platform');
    new SharedLoadBalancer(scope, 'Ingress', { vpc: aVpc(stack), ingress: Ingress.http() });
    const names = Object.values(templateOf(stack).findResources('AWS::Logs::LogGroup'));
    expect(JSON.stringify(names)).toContain('-My-Platform-Ingress-Firewall-');
  });

  test('accepts another limit', () => {
    const { stack } = aLoadBalancer(() => Ingress.http({ rateLimit: 100 }));
    expect(propertiesOf(stack, 'AWS::WAFv2::WebACL').Rules[0].Statement.RateBasedStatement.Limit).toBe(100);
  });

  test('can be turned off', () => {
    templateOf(aLoadBalancer(() => Ingress.http({ firewall: false })).stack).resourceCountIs('AWS::WAFv2::WebACL', 0);
  });

  test('is required for a rate limit', () => {
    expectUsageError(() => Ingress.http({ rateLimit: 5000, firewall: false }), {
      code: 'RateLimitWithoutFirewall',
      path: 'Ingress.http()',
      got: 'rateLimit: 5000 and firewall: false',
    });
  });

  test.each([9, 2_000_000_001])('throws for a limit of %s', (rateLimit) => {
    expectUsageError(() => Ingress.http({ rateLimit }), {
      code: 'RateLimitOutOfRange',
      path: 'Ingress.http()',
      got: `rateLimit: ${rateLimit}`,
    });
  });
});

describe('a service behind the load balancer', () => {
  const { stack, shared, route } = aLoadBalancer();
  const service = route(
    'Gateway',
    Route.path('/api/*'),
    Route.when({ hosts: ['a.com'], methods: ['GET'], headers: { x: ['1'] } }),
  );
  const template = templateOf(stack);

  test('has a target group with the health path and a deregistration delay of 30 seconds', () => {
    expect(propertiesOf(stack, 'AWS::ElasticLoadBalancingV2::TargetGroup')).toMatchObject({
      TargetType: 'ip',
      Protocol: 'HTTP',
      Port: 8080,
      HealthCheckPath: '/health',
      Matcher: { HttpCode: '200' },
      TargetGroupAttributes: expect.arrayContaining([{ Key: 'deregistration_delay.timeout_seconds', Value: '30' }]),
    });
    template.hasResourceProperties('AWS::ECS::Service', {
      LoadBalancers: [{ ContainerName: 'app', ContainerPort: 8080, TargetGroupArn: Match.anyValue() }],
    });
  });

  test('has a rule for each route, with the route’s own priority', () => {
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Priority: Route.path('/api/*').priority,
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/api/*'] } }],
    });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Conditions: [
        { Field: 'host-header', HostHeaderConfig: { Values: ['a.com'] } },
        { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET'] } },
        { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'x', Values: ['1'] } },
      ],
    });
  });

  test('accepts only the load balancer, on its port', () => {
    expect(propertiesOf(stack, 'AWS::EC2::SecurityGroupIngress')).toMatchObject({
      FromPort: 8080,
      ToPort: 8080,
      SourceSecurityGroupId: { 'Fn::GetAtt': [expect.stringMatching(/^IngressLoadBalancerSecurityGroup/), 'GroupId'] },
    });
    template.resourceCountIs('AWS::EC2::SecurityGroupEgress', 1);
  });

  test('rolls back a deployment with server errors', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Metrics: Match.arrayWith([
        Match.objectLike({ Expression: 'IF(requests >= 10, 100*FILL(errors, 0)/requests, 0)' }),
        Match.objectLike({ MetricStat: { Metric: { MetricName: 'HTTPCode_Target_5XX_Count' } } }),
      ]),
      Threshold: 5,
      EvaluationPeriods: 2,
      AlarmDescription: Match.stringLikeRegexp('runbook.md#server-errors'),
    });
    expect(service.rollbackAlarms).toHaveLength(1);
  });

  test('is listed by the load balancer', () => {
    expect(shared.serviceNames).toEqual(['gateway']);
  });
});

describe('addRoutes() throws for', () => {
  test('a route that another service has', () => {
    const { route } = aLoadBalancer();
    route('One', Route.path('/api/*'));
    expectUsageError(() => route('Two', Route.path('/api/*')), {
      code: 'RoutesCollide',
      path: 'Stack/Two',
      got: "path '/api/*' (priority 46223) and path '/api/*' (priority 46223) of 'one'",
      fix: 'remove one of the two routes',
    });
  });

  test('a priority that another route has', () => {
    const { route } = aLoadBalancer();
    route('One', Route.path('/api/*'));
    expectUsageError(() => route('Two', Route.when({ paths: ['/web/*'], priority: 46223 })), {
      code: 'RoutesCollide',
      path: 'Stack/Two',
      got: "path '/web/*' (priority 46223)",
      expected: 'a different priority for each route',
      fix: "give path '/web/*' of 'two' a free priority before the other route: Route.when({ …, priority: 46222 })",
    });
  });

  test.each([
    [Route.when({ paths: ['/a*'], priority: 8 }), Route.when({ paths: ['/ab*'], priority: 9 }), "'two'"],
    [Route.when({ paths: ['/ab*'], priority: 9 }), Route.when({ paths: ['/a*'], priority: 8 }), "'one'"],
  ])('a route hidden by a wider route: %s and %s', (one, two, owner) => {
    const { route } = aLoadBalancer();
    route('One', one);
    expectUsageError(() => route('Two', two), {
      code: 'RoutesCollide',
      path: 'Stack/Two',
      got: String(two),
      expected: 'the more specific of two overlapping routes first',
      fix: `give path '/ab*' of ${owner} a free priority before the other route: Route.when({ …, priority: 7 })`,
    });
  });

  test('a hidden route, if no priority is free before the wider route', () => {
    const { route } = aLoadBalancer();
    route('One', Route.when({ paths: ['/x'], priority: 1 }), Route.when({ paths: ['/*'], priority: 2 }));
    expectUsageError(() => route('Two', Route.path('/ab')), {
      code: 'RoutesCollide',
      path: 'Stack/Two',
      got: "path '/ab'",
      fix: "raise the priority of path '/*' of 'one'",
    });
  });

  test.each<[string, Route[]]>([
    ['with the same conditions in another order', [Route.when({ hosts: ['b.com', 'A.com'] })]],
    ['with a token', [Route.when({ hosts: [Token.asString({ Ref: 'Host' })], priority: 7 })]],
    ['with a header in upper case', [Route.when({ headers: { 'X-A': ['ONE'] } })]],
  ])('a route twice, %s', (_what, [first]) => {
    const { route } = aLoadBalancer();
    const second = Route.when({
      ...first.conditions,
      hosts: first.conditions.hosts && [...first.conditions.hosts].reverse(),
      headers: first.conditions.headers && { 'x-a': ['one'] },
      priority: 8,
    });
    const wanted = { code: 'RoutesCollide', path: 'Stack/One', got: "of 'one'", fix: 'remove one of the two' } as const;
    expectUsageError(() => route('One', first, second), wanted);
  });

  test('a second call for a service', () => {
    const { shared, route } = aLoadBalancer();
    const service = route('One', Route.path('/api/*'));
    expectUsageError(() => shared.addRoutes(service, [Route.path('/web/*')]), {
      code: 'TwoLoadBalancers',
      path: 'Stack/One',
      got: 'addRoutes() of Stack/Ingress/LoadBalancer, for a service that already has the target group Stack/One/TargetGroup',
      fix: 'in one call of addRoutes()',
    });
  });

  test('a second load balancer of a service', () => {
    const { stack, shared, route } = aLoadBalancer();
    const ingress = Ingress.http({ internetFacing: false, clients: [ec2.Peer.anyIpv4()] });
    const other = new SharedLoadBalancer(stack, 'Inside', { vpc: shared.loadBalancer.vpc as ec2.IVpc, ingress });
    const service = route('One', Route.path('/api/*'));
    expectUsageError(() => other.addRoutes(service, [Route.path('/api/*')]), {
      code: 'TwoLoadBalancers',
      path: 'Stack/One',
      got: 'addRoutes() of Stack/Inside/LoadBalancer',
    });
  });

  test('more rules than the quota of a load balancer', () => {
    const { route } = aLoadBalancer();
    const routes = Array.from({ length: 101 }, (_, index) => Route.when({ paths: [`/${index}`], priority: index + 1 }));
    expectUsageError(() => route('One', ...routes), {
      code: 'LoadBalancerFull',
      path: 'Stack/One',
      got: '101 rules',
      expected: 'at most 100 rules',
    });
  });

  test('more rules than a raised quota', () => {
    const { stack, route } = aLoadBalancer();
    ServiceQuotas.of(stack).raise({ rulesPerLoadBalancer: 120 });
    const routes = Array.from({ length: 121 }, (_, index) => Route.when({ paths: [`/${index}`], priority: index + 1 }));
    route('One', ...routes.slice(0, 60));
    expectUsageError(() => route('Two', ...routes.slice(60)), {
      code: 'LoadBalancerFull',
      path: 'Stack/Two',
      got: '121 rules',
      expected: 'at most 120 rules',
    });
  });

  test('more certificates than the quota of a load balancer', () => {
    const arn = (index: number) => `arn:aws:acm:us-east-1:123456789012:certificate/${index}`;
    const withCertificates = (count: number, raised?: number) =>
      aLoadBalancer((stack) => {
        if (raised) ServiceQuotas.of(stack).raise({ certificatesPerLoadBalancer: raised });
        return Ingress.https(
          Array.from({ length: count }, (_, index) =>
            acm.Certificate.fromCertificateArn(stack, `Certificate${index}`, arn(index)),
          ),
        );
      });
    expectUsageError(() => withCertificates(27), {
      code: 'LoadBalancerFull',
      path: 'Stack/Ingress/LoadBalancer',
      got: '27 certificates',
      expected: 'at most 25 certificates beside the default one',
    });
    withCertificates(26);
    withCertificates(27, 30);
  });
});

describe('a service of another network', () => {
  const balancerIn = (stack: Stack, vpc: ec2.IVpc) =>
    new SharedLoadBalancer(stack, 'Ingress', { vpc, ingress: Ingress.http() });
  const serviceIn = (stack: Stack, vpc: ec2.IVpc) =>
    new MeshedFargateService(stack, 'Gateway', surroundings(stack, { vpc }));
  const vpcWithId = (stack: Stack, id: string, vpcId: string) =>
    aVpc(new Construct(stack, id), { vpcId, availabilityZones: ['a', 'b'] });

  test.each([
    ['210987654321', 'eu-west-1'],
    ['123456789012', 'us-east-1'],
  ])('in account %s, Region %s throws', (account, region) => {
    const app = anApp();
    const here = aStack('Here', { env: { account: '123456789012', region: 'eu-west-1' } }, app);
    const there = aStack('There', { env: { account, region } }, app);
    const shared = balancerIn(here, aVpc(here));
    const service = serviceIn(there, aVpc(there));
    expectUsageError(() => shared.addRoutes(service, [Route.path('/*')]), {
      code: 'OtherEnvironment',
      path: 'There/Gateway',
      got: 'the load balancer Here/Ingress/LoadBalancer in aws://123456789012/eu-west-1',
    });
  });

  test('with another VPC id throws', () => {
    const stack = aStack();
    const shared = balancerIn(stack, vpcWithId(stack, 'One', 'vpc-1'));
    const service = serviceIn(stack, vpcWithId(stack, 'Two', 'vpc-2'));
    expectUsageError(() => shared.addRoutes(service, [Route.path('/*')]), {
      code: 'OtherNetwork',
      path: 'Stack/Gateway',
      got: 'tasks in the VPC vpc-2, and the load balancer Stack/Ingress/LoadBalancer in the VPC vpc-1',
    });
  });

  test('with another new VPC throws', () => {
    const stack = aStack();
    const shared = balancerIn(stack, new ec2.Vpc(stack, 'One'));
    const service = serviceIn(stack, new ec2.Vpc(stack, 'Two'));
    expectUsageError(() => shared.addRoutes(service, [Route.path('/*')]), {
      code: 'OtherNetwork',
      path: 'Stack/Gateway',
      got: 'the VPC Stack/Two',
    });
  });

  test('is possible if the ids are not known', () => {
    const stack = aStack();
    const shared = balancerIn(stack, vpcWithId(stack, 'One', Fn.importValue('One')));
    const service = serviceIn(stack, vpcWithId(stack, 'Two', Fn.importValue('Two')));
    expect(() => shared.addRoutes(service, [Route.path('/*')])).not.toThrow();
  });
});

test('an empty list of routes is none', () => {
  const { stack, shared, route } = aLoadBalancer();
  const [one, other] = [route('One'), route('Other')];
  expect([shared.serviceNames, one.targetGroup]).toEqual([[], undefined]);
  shared.addRoutes(other, [Route.path('/*')]);
  templateOf(stack).resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', 1);
});
