import type { Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Ingress, MeshedFargateService, Protection, Route, SharedLoadBalancer } from '../../src';
import type { Json } from '../support/json';
import { aCertificate, aStack, aVpc, propertiesOf, surroundings, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

function aLoadBalancer(ingress?: (stack: Stack) => Ingress, protection?: Protection) {
  const stack = aStack();
  const vpc = aVpc(stack);
  const shared = new SharedLoadBalancer(stack, 'Ingress', {
    vpc,
    protection,
    ingress: ingress ? ingress(stack) : Ingress.https([aCertificate(stack)]),
  });
  const around = surroundings(stack, { vpc });
  const route = (id: string, ...routes: Route[]) => {
    const service = new MeshedFargateService(stack, id, around);
    shared.addService(service, routes);
    return service;
  };
  return { stack, shared, route };
}

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

  test('drops invalid headers and cannot be deleted by mistake', () => {
    expect(attributesOf(stack)).toMatchObject({
      'routing.http.drop_invalid_header_fields.enabled': 'true',
      'deletion_protection.enabled': 'true',
    });
    const { stack: disposable } = aLoadBalancer(undefined, Protection.disposable());
    expect(attributesOf(disposable)['deletion_protection.enabled']).not.toBe('true');
  });

  test('answers 404 to what no route matches', () => {
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
  test('speaks TLS 1.2 and 1.3 with good ciphers only, and redirects from port 80', () => {
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

  test('takes another TLS policy', () => {
    const { stack } = aLoadBalancer((scope) =>
      Ingress.https([aCertificate(scope)], { sslPolicy: elbv2.SslPolicy.TLS13_13 }),
    );
    templateOf(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-3-2021-06',
    });
  });

  test('refuses to be without a certificate', () => {
    expectUsageError(() => aLoadBalancer(() => Ingress.https([])), {
      code: 'NoCertificate',
      path: 'Stack/Ingress',
      got: 'Ingress.https([])',
    });
  });
});

describe('Ingress.http()', () => {
  test('listens on port 80 alone', () => {
    const { stack, shared } = aLoadBalancer(() => Ingress.http());
    expect(propertiesOf(stack, 'AWS::ElasticLoadBalancingV2::Listener')).toMatchObject({ Port: 80, Protocol: 'HTTP' });
    expect(JSON.stringify(stack.resolve(shared.url))).toContain('http://');
  });
});

test('Ingress.none() has no load balancer', () => {
  expectUsageError(() => aLoadBalancer(() => Ingress.none()), {
    code: 'NoIngress',
    path: 'Stack/Ingress',
    got: 'Ingress.none()',
  });
});

describe('the access log', () => {
  const { stack } = aLoadBalancer();

  test('is on where the stack has no region', () => {
    expect(attributesOf(stack)).toMatchObject({
      'access_logs.s3.enabled': 'true',
      'access_logs.s3.bucket': { Ref: expect.stringMatching(/AccessLogs/) },
    });
  });

  test('may be written by load balancers of this account and region only, to this account’s prefix', () => {
    const { Statement } = propertiesOf(stack, 'AWS::S3::BucketPolicy').PolicyDocument;
    const [delivery] = Statement.filter(({ Principal }: Json) => String(Principal.Service).startsWith('logdelivery'));
    expect(delivery).toMatchObject({ Effect: 'Allow', Action: 's3:PutObject' });
    expect(JSON.stringify(delivery.Resource)).toContain('"/AWSLogs/",{"Ref":"AWS::AccountId"},"/*"');
    expect(JSON.stringify(delivery.Condition.ArnLike['aws:SourceArn'])).toContain(':loadbalancer/*');
  });

  test('may be written before the load balancer tries', () => {
    const [loadBalancer] = Object.values(templateOf(stack).findResources('AWS::ElasticLoadBalancingV2::LoadBalancer'));
    expect(loadBalancer.DependsOn).toEqual([expect.stringMatching(/AccessLogsBucketPolicy/)]);
  });

  test('is private, versioned, logged itself and kept for 90 days', () => {
    expect(propertiesOf(stack, 'AWS::S3::Bucket')).toMatchObject({
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      VersioningConfiguration: { Status: 'Enabled' },
      LoggingConfiguration: { LogFilePrefix: 's3/' },
      LifecycleConfiguration: { Rules: [expect.objectContaining({ ExpirationInDays: 90 })] },
    });
    templateOf(stack).hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
  });

  test('goes with a disposable stack, which it would hinder if it went on filling itself', () => {
    const { stack: disposable } = aLoadBalancer(undefined, Protection.disposable());
    expect(propertiesOf(disposable, 'AWS::S3::Bucket').LoggingConfiguration).toBeUndefined();
    templateOf(disposable).hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
    templateOf(disposable).resourceCountIs('Custom::S3AutoDeleteObjects', 1);
  });
});

describe('the firewall', () => {
  test('limits the rate of each address and has AWS’s managed rules', () => {
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

  test('writes a log whose name AWS WAF accepts and no earlier life of the stack has taken', () => {
    const { stack } = aLoadBalancer();
    const logGroups = Object.values(templateOf(stack).findResources('AWS::Logs::LogGroup'));
    const [{ LogGroupName: name }] = logGroups
      .map(({ Properties }) => Properties)
      .filter((props) => props.LogGroupName);
    expect(name['Fn::Join'][1][0]).toBe('aws-waf-logs-');
    expect(JSON.stringify(name)).toContain('AWS::StackId');
    templateOf(stack).hasResourceProperties('AWS::WAFv2::LoggingConfiguration', {
      LogDestinationConfigs: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('FirewallLogs'), 'Arn'] }],
    });
  });

  test('takes another limit', () => {
    const { stack } = aLoadBalancer(() => Ingress.http({ rateLimit: 100 }));
    expect(propertiesOf(stack, 'AWS::WAFv2::WebACL').Rules[0].Statement.RateBasedStatement.Limit).toBe(100);
  });

  test('can be declined', () => {
    templateOf(aLoadBalancer(() => Ingress.http({ firewall: false })).stack).resourceCountIs('AWS::WAFv2::WebACL', 0);
  });

  test.each([9, 2_000_000_001])('refuses a limit of %s', (rateLimit) => {
    expectUsageError(() => aLoadBalancer(() => Ingress.http({ rateLimit })), {
      code: 'RateLimitOutOfRange',
      path: 'Stack/Ingress',
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

  test('has a group of targets, asked on the health path and let go in 30 seconds', () => {
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

  test('is open to the load balancer on its port and to nobody else', () => {
    expect(propertiesOf(stack, 'AWS::EC2::SecurityGroupIngress')).toMatchObject({
      FromPort: 8080,
      ToPort: 8080,
      SourceSecurityGroupId: { 'Fn::GetAtt': [expect.stringMatching(/^IngressLoadBalancerSecurityGroup/), 'GroupId'] },
    });
    template.resourceCountIs('AWS::EC2::SecurityGroupEgress', 1);
  });

  test('rolls a deployment back that answers with server errors', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'HTTPCode_Target_5XX_Count',
      Threshold: 10,
      EvaluationPeriods: 1,
      AlarmDescription: Match.stringLikeRegexp('runbook.md#server-errors'),
    });
    expect(service.rollbackAlarms).toHaveLength(2);
  });

  test('is known to the load balancer', () => {
    expect(shared.serviceNames).toEqual(['gateway']);
  });
});

describe('routes that do not go together', () => {
  test('a route that is taken', () => {
    const { route } = aLoadBalancer();
    route('One', Route.path('/api/*'));
    expectUsageError(() => route('Two', Route.path('/api/*')), {
      code: 'RoutesCollide',
      path: 'Stack/Two',
      got: "path '/api/*' (priority 45759) beside path '/api/*' (priority 45759) of 'one'",
      fix: 'leave one of them out',
    });
  });

  test('a priority that is taken', () => {
    const { route } = aLoadBalancer();
    route('One', Route.path('/api/*'));
    expectUsageError(() => route('Two', Route.when({ paths: ['/web/*'], priority: 45759 })), {
      code: 'RoutesCollide',
      path: 'Stack/Two',
      got: "path '/web/*' (priority 45759)",
      expected: 'a priority of its own',
      fix: 'Route.when({ …, priority: 1 })',
    });
  });

  test.each([
    [Route.when({ paths: ['/a*'], priority: 1 }), Route.when({ paths: ['/ab*'], priority: 2 })],
    [Route.when({ paths: ['/ab*'], priority: 2 }), Route.when({ paths: ['/a*'], priority: 1 })],
  ])('a route that hides behind a wider one: %s beside %s', (one, two) => {
    const { route } = aLoadBalancer();
    route('One', one);
    expectUsageError(() => route('Two', two), {
      code: 'RoutesCollide',
      path: 'Stack/Two',
      got: String(two),
      expected: 'the more specific of two overlapping routes before the other one',
    });
  });

  test('a service without a route', () => {
    const { route } = aLoadBalancer();
    expectUsageError(() => route('One'), { code: 'InvalidRoute', path: 'Stack/One', got: 'an empty list of routes' });
  });

  test('more rules than a load balancer has', () => {
    const { route } = aLoadBalancer();
    const routes = Array.from({ length: 101 }, (_, index) => Route.when({ paths: [`/${index}`], priority: index + 1 }));
    expectUsageError(() => route('One', ...routes), {
      code: 'LoadBalancerFull',
      path: 'Stack/One',
      got: '101 rules',
      expected: 'at most 100 rules',
    });
  });
});
