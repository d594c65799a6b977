import { Fn, type Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { Ingress, MeshedFargateService, Protection, Route, SharedLoadBalancer } from '../../src';
import type { Json } from '../support/json';
import { aCertificate, aStack, aVpc, propertiesOf, surroundings, templateOf } from '../support/stacks';
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
    shared.addService(service, routes);
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

  test.each([
    ['us-east-1', '123456789012', 'aws://123456789012/us-east-1'],
    ['eu-west-1', '210987654321', 'aws://210987654321/eu-west-1'],
  ])('refuses a certificate of %s in account %s', (region, account, got) => {
    const stack = aStack('Stack', { env: { account: '123456789012', region: 'eu-west-1' } });
    const arn = `arn:aws:acm:${region}:${account}:certificate/1`;
    const ingress = Ingress.https([acm.Certificate.fromCertificateArn(stack, 'Certificate', arn)]);
    expectUsageError(() => new SharedLoadBalancer(stack, 'Ingress', { vpc: aVpc(stack), ingress }), {
      code: 'OtherEnvironment',
      path: 'Stack/Ingress',
      got: `the certificate in ${got}, used in aws://123456789012/eu-west-1`,
    });
  });

  test('takes a certificate that is known at deployment only', () => {
    const stack = aStack('Stack', { env: { account: '123456789012', region: 'eu-west-1' } });
    const certificate = acm.Certificate.fromCertificateArn(stack, 'Certificate', Fn.importValue('Certificate'));
    const ingress = Ingress.https([certificate]);
    expect(() => new SharedLoadBalancer(stack, 'Ingress', { vpc: aVpc(stack), ingress })).not.toThrow();
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

test('a load balancer without public subnets is refused', () => {
  const stack = aStack();
  const vpc = aVpc(stack, { publicSubnetIds: undefined });
  expectUsageError(() => new SharedLoadBalancer(stack, 'Ingress', { vpc, ingress: Ingress.http() }), {
    code: 'NoPublicSubnets',
    path: 'Stack/Ingress',
    got: 'a VPC without public subnets',
  });
});

test('a load balancer without an ingress is refused', () => {
  expectUsageError(() => aLoadBalancer(() => undefined as never), {
    code: 'ChoiceMissing',
    path: 'Stack/Ingress',
    got: 'no ingress',
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

  test('is private, versioned, kept for 90 days, and does not log itself without end', () => {
    expect(propertiesOf(stack, 'AWS::S3::Bucket')).toMatchObject({
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: { Rules: [expect.objectContaining({ ExpirationInDays: 90 })] },
    });
    expect(propertiesOf(stack, 'AWS::S3::Bucket').LoggingConfiguration).toBeUndefined();
  });

  test('stays when a first deployment fails: it is not empty by then, and could not be deleted', () => {
    templateOf(stack).hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
  });

  test('goes with a disposable stack', () => {
    const { stack: disposable } = aLoadBalancer(undefined, Protection.disposable());
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

  test('keeps who a client is out of its log, and takes no samples, where nothing is redacted', () => {
    const { stack } = aLoadBalancer();
    const { RedactedFields } = propertiesOf(stack, 'AWS::WAFv2::LoggingConfiguration');
    expect(RedactedFields).toEqual(
      ['authorization', 'cookie', 'x-api-key'].map((Name) => ({ SingleHeader: { Name } })),
    );
    for (const { SampledRequestsEnabled } of visibilitiesOf(stack)) expect(SampledRequestsEnabled).toBe(false);
  });

  test('has metrics of its own beside another firewall', () => {
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

  test('takes another limit', () => {
    const { stack } = aLoadBalancer(() => Ingress.http({ rateLimit: 100 }));
    expect(propertiesOf(stack, 'AWS::WAFv2::WebACL').Rules[0].Statement.RateBasedStatement.Limit).toBe(100);
  });

  test('can be declined', () => {
    templateOf(aLoadBalancer(() => Ingress.http({ firewall: false })).stack).resourceCountIs('AWS::WAFv2::WebACL', 0);
  });

  test('is what a rate limit needs', () => {
    expectUsageError(() => aLoadBalancer(() => Ingress.http({ rateLimit: 5000, firewall: false })), {
      code: 'RateLimitWithoutFirewall',
      path: 'Stack/Ingress',
      got: 'rateLimit: 5000 and firewall: false',
    });
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
      got: "path '/api/*' (priority 46223) beside path '/api/*' (priority 46223) of 'one'",
      fix: 'leave one of them out',
    });
  });

  test('a priority that is taken', () => {
    const { route } = aLoadBalancer();
    route('One', Route.path('/api/*'));
    expectUsageError(() => route('Two', Route.when({ paths: ['/web/*'], priority: 46223 })), {
      code: 'RoutesCollide',
      path: 'Stack/Two',
      got: "path '/web/*' (priority 46223)",
      expected: 'a priority of its own',
      fix: "give path '/web/*' of 'two' a free priority before the other one: Route.when({ …, priority: 46222 })",
    });
  });

  test.each([
    [Route.when({ paths: ['/a*'], priority: 8 }), Route.when({ paths: ['/ab*'], priority: 9 }), "'two'"],
    [Route.when({ paths: ['/ab*'], priority: 9 }), Route.when({ paths: ['/a*'], priority: 8 }), "'one'"],
  ])('a route that hides behind a wider one: %s beside %s', (one, two, owner) => {
    const { route } = aLoadBalancer();
    route('One', one);
    expectUsageError(() => route('Two', two), {
      code: 'RoutesCollide',
      path: 'Stack/Two',
      got: String(two),
      expected: 'the more specific of two overlapping routes before the other one',
      fix: `give path '/ab*' of ${owner} a free priority before the other one: Route.when({ …, priority: 7 })`,
    });
  });

  test('a route that hides behind a wider one, where no priority before that is free', () => {
    const { route } = aLoadBalancer();
    route('One', Route.when({ paths: ['/x'], priority: 1 }), Route.when({ paths: ['/*'], priority: 2 }));
    expectUsageError(() => route('Two', Route.path('/ab')), {
      code: 'RoutesCollide',
      path: 'Stack/Two',
      got: "path '/ab'",
      fix: "raise the priority of path '/*' of 'one'",
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
