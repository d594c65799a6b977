import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as acmpca from 'aws-cdk-lib/aws-acmpca';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import {
  Ingress,
  MeshBackend,
  MeshedFargateService,
  NetworkIngress,
  Protection,
  Protocol,
  Route,
  ServiceQuotas,
  SharedLoadBalancer,
  SharedNetworkLoadBalancer,
  TradingNetwork,
} from '../../../src';
import type { Json } from '../../support/json';
import { aNetworkLoadBalancer, CLIENTS } from '../../support/network-ingress';
import {
  aCertificate,
  anApp,
  aStack,
  aVpc,
  propertiesOf,
  surroundings,
  templateOf,
  warningsOf,
} from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const OWN_VPC = (stack: Stack) => surroundings(stack, { vpc: new TradingNetwork(stack, 'Network1').vpc });

const attributesOf = (properties: Json, name: string) =>
  Object.fromEntries(properties[name].map(({ Key, Value }: Json) => [Key, Value]));
const entriesOf = (stack: Stack, type: string) => Object.entries<Json>(templateOf(stack).findResources(type));

describe('a network load balancer', () => {
  const { stack, shared, route } = aNetworkLoadBalancer({ protection: Protection.production() });
  const service = route('FixAcceptor', [Route.tcp(9878)], { port: 5001 });

  test('is in the public subnets, distributes over all zones, and has deletion protection', () => {
    const properties = propertiesOf(stack, LOAD_BALANCER);
    expect(properties).toMatchObject({
      Type: 'network',
      Scheme: 'internet-facing',
      Subnets: ['public-a', 'public-b'],
      SecurityGroups: [{ 'Fn::GetAtt': [expect.stringMatching(/^NetworkSecurityGroup/), 'GroupId'] }],
    });
    expect(attributesOf(properties, 'LoadBalancerAttributes')).toEqual({
      'deletion_protection.enabled': 'true',
      'load_balancing.cross_zone.enabled': 'true',
      'zonal_shift.config.enabled': 'true',
    });
    expect(entriesOf(stack, LOAD_BALANCER)[0][1].DeletionPolicy).toBe('RetainExceptOnCreate');
  });

  test('passes TCP through to the port of the application, and tasks see the addresses of clients', () => {
    expect(propertiesOf(stack, LISTENER)).toMatchObject({
      Port: 9878,
      Protocol: 'TCP',
      DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: expect.stringMatching(/NetworkTargetGroup/) } }],
      ListenerAttributes: [{ Key: 'tcp.idle_timeout.seconds', Value: '350' }],
    });
    const group = propertiesOf(stack, GROUP);
    expect(group).toMatchObject({ Port: 5001, Protocol: 'TCP', TargetType: 'ip', HealthCheckProtocol: 'TCP' });
    expect(attributesOf(group, 'TargetGroupAttributes')).toEqual({
      'preserve_client_ip.enabled': 'true',
      'deregistration_delay.timeout_seconds': '120',
      'deregistration_delay.connection_termination.enabled': 'false',
      'target_health_state.unhealthy.connection_termination.enabled': 'false',
    });
    expect(service.networkTargetGroup).toBeDefined();
    expect([service.targetGroup, service.alternateNetworkTargetGroup]).toEqual([undefined, undefined]);
    expect(shared.serviceNames).toEqual(['fix-acceptor']);
  });

  test('accepts only the allowed clients, and connects only to the port of the tasks', () => {
    const [[, group]] = entriesOf(stack, 'AWS::EC2::SecurityGroup').filter(([id]) => id.startsWith('NetworkSecurity'));
    expect(group.Properties.SecurityGroupIngress).toEqual([
      { CidrIp: '203.0.113.0/24', Description: 'Allowed clients', FromPort: 9878, IpProtocol: 'tcp', ToPort: 9878 },
    ]);
    const rule = { FromPort: 5001, ToPort: 5001, IpProtocol: 'tcp' };
    templateOf(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      ...rule,
      SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^NetworkSecurityGroup'), 'GroupId'] },
    });
    templateOf(stack).hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
      ...rule,
      GroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^NetworkSecurityGroup'), 'GroupId'] },
    });
  });

  test('registers the tasks of the service after its listener', () => {
    const [[listener]] = entriesOf(stack, LISTENER);
    const [[, { Properties, DependsOn }]] = entriesOf(stack, 'AWS::ECS::Service');
    expect(Properties.LoadBalancers).toEqual([
      {
        ContainerName: 'app',
        ContainerPort: 5001,
        TargetGroupArn: { Ref: expect.stringMatching(/NetworkTargetGroup/) },
      },
    ]);
    expect(DependsOn).toContain(listener);
  });

  test('has no access log without TLS, and no addresses', () => {
    templateOf(stack).resourceCountIs('AWS::S3::Bucket', 0);
    templateOf(stack).resourceCountIs('AWS::EC2::EIP', 0);
    expect(shared.addresses).toEqual([]);
  });
});

test('an internal load balancer is in the private subnets', () => {
  const ingress = () => NetworkIngress.internal({ clients: CLIENTS });
  const { stack, route } = aNetworkLoadBalancer({ ingress });
  route('A');
  expect(propertiesOf(stack, LOAD_BALANCER)).toMatchObject({ Scheme: 'internal', Subnets: ['private-a', 'private-b'] });
  expect(entriesOf(stack, GROUP)[0][0]).toMatch(/InternalNetworkTargetGroup/);
});

describe('a certificate', () => {
  const { stack, route } = aNetworkLoadBalancer({
    ingress: (scope) => NetworkIngress.internetFacing({ clients: CLIENTS, certificate: aCertificate(scope) }),
  });
  route('A');

  test('lets the load balancer decrypt TLS', () => {
    expect(propertiesOf(stack, LISTENER)).toMatchObject({
      Protocol: 'TLS',
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
      Certificates: [{ CertificateArn: expect.stringContaining('certificate/') }],
    });
    expect(propertiesOf(stack, LISTENER)).not.toHaveProperty('ListenerAttributes');
    expect(propertiesOf(stack, GROUP)).toMatchObject({ Protocol: 'TCP' });
  });

  test('gives the load balancer an access log, after the policy of its bucket', () => {
    const [[, { Properties, DependsOn }]] = entriesOf(stack, LOAD_BALANCER);
    expect(attributesOf(Properties, 'LoadBalancerAttributes')).toMatchObject({
      'access_logs.s3.enabled': 'true',
      'access_logs.s3.bucket': { Ref: expect.stringMatching(/AccessLogs/) },
    });
    expect(DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/AccessLogsBucketPolicy/)]));
    const { PolicyDocument } = propertiesOf(stack, 'AWS::S3::BucketPolicy');
    const ofLog = PolicyDocument.Statement.filter(({ Principal }: Json) => Principal.Service);
    const condition = (own: Json) => ({
      StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' }, ...own },
      ArnLike: { 'aws:SourceArn': expect.anything() },
    });
    expect(ofLog).toEqual([
      expect.objectContaining({
        Action: 's3:GetBucketAcl',
        Principal: { Service: 'delivery.logs.amazonaws.com' },
        Condition: condition({}),
      }),
      expect.objectContaining({
        Action: 's3:PutObject',
        Principal: { Service: 'delivery.logs.amazonaws.com' },
        Condition: condition({ 's3:x-amz-acl': 'bucket-owner-full-control' }),
      }),
    ]);
  });

  test('is of the Region of the load balancer', () => {
    const other = aStack('Other', { env: { account: '123456789012', region: 'eu-west-1' } });
    const networkIngress = NetworkIngress.internal({ clients: CLIENTS, certificate: aCertificate(other) });
    expectUsageError(() => new SharedNetworkLoadBalancer(other, 'Network', { vpc: aVpc(other), networkIngress }), {
      code: 'OtherEnvironment',
      path: 'Other/Network',
      got: 'the certificate in',
    });
  });
});

describe('fixed addresses', () => {
  const fixed = () => NetworkIngress.internetFacing({ clients: CLIENTS, fixedAddresses: true });
  const mapped = (stack: Stack) => propertiesOf(stack, LOAD_BALANCER).SubnetMappings;

  test('are one Elastic IP address in each zone, kept with the protection of production', () => {
    const { stack, shared, route } = aNetworkLoadBalancer({
      ingress: fixed,
      around: OWN_VPC,
      protection: Protection.production(),
    });
    route('A');
    const own = entriesOf(stack, 'AWS::EC2::EIP').filter(([id]) => id.startsWith('NetworkAddress'));
    expect(own).toHaveLength(shared.addresses.length);
    for (const [, { DeletionPolicy, Properties }] of own) {
      expect([DeletionPolicy, Properties.Domain]).toEqual(['RetainExceptOnCreate', 'vpc']);
    }
    expect(mapped(stack)).toEqual(
      expect.arrayContaining(
        own.map(([id]) => ({ AllocationId: { 'Fn::GetAtt': [id, 'AllocationId'] }, SubnetId: expect.anything() })),
      ),
    );
    expect(propertiesOf(stack, LOAD_BALANCER)).not.toHaveProperty('Subnets');
  });

  test('go with a stack that is disposable', () => {
    const { stack } = aNetworkLoadBalancer({ ingress: fixed });
    for (const [, { DeletionPolicy }] of entriesOf(stack, 'AWS::EC2::EIP')) expect(DeletionPolicy).toBe('Delete');
  });

  test('have ids that depend on their zone alone', () => {
    const idsIn = (...zones: string[]) => {
      const stack = aStack();
      const vpc = aVpc(stack, {
        availabilityZones: zones,
        publicSubnetIds: zones.map((zone) => `public-${zone}`),
        privateSubnetIds: zones.map((zone) => `private-${zone}`),
      });
      new SharedNetworkLoadBalancer(stack, 'Network', { vpc, networkIngress: fixed() });
      return entriesOf(stack, 'AWS::EC2::EIP').map(([id]) => id);
    };
    const [a, b] = idsIn('a', 'b');
    expect(idsIn('c', 'b', 'a')).toEqual(expect.arrayContaining([a, b]));
  });

  test('are another load balancer than one without them', () => {
    const idOf = (ingress?: () => NetworkIngress) =>
      entriesOf(aNetworkLoadBalancer({ ingress }).stack, LOAD_BALANCER)[0][0];
    expect(idOf(fixed)).not.toBe(idOf());
  });

  test('above the quota are a warning, until a higher quota is stated', () => {
    const create = (quota?: number) => {
      const stack = aStack('Stack', {}, anApp({ context: { 'aws:cdk:availability-zones': undefined } }));
      if (quota) ServiceQuotas.of(stack).raise({ elasticIpAddresses: quota });
      const { vpc } = new TradingNetwork(stack, 'Network', {
        availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
      });
      new SharedNetworkLoadBalancer(stack, 'Ingress', { vpc, networkIngress: fixed() });
      return warningsOf(stack).filter((text) => text.includes('elasticIpQuota'));
    };
    expect(create()).toEqual([expect.stringContaining('The app has 6 Elastic IP addresses')]);
    expect(create(6)).toEqual([]);
  });
});

describe('a port', () => {
  test('is of one service', () => {
    const { route } = aNetworkLoadBalancer();
    route('Acceptor');
    expectUsageError(() => route('Drop'), {
      code: 'PortsCollide',
      path: 'Stack/Drop',
      got: "TCP port 9878 of 'drop', which 'acceptor' has already",
      fix: 'Route.tcp(9879)',
    });
  });

  test('has a listener whose id does not depend on the service', () => {
    const idOf = (name: string) => {
      const { stack, route } = aNetworkLoadBalancer();
      route(name);
      return entriesOf(stack, LISTENER)[0][0];
    };
    expect(idOf('One')).toBe(idOf('Other'));
  });

  test('has a listener in the stack of a later service', () => {
    const { stack, around, shared } = aNetworkLoadBalancer();
    const later = new Stack(stack.node.scope as Stack, 'Later');
    const service = new MeshedFargateService(later, 'A', { ...around, protocol: Protocol.tcp() });
    shared.addRoutes(service, [Route.tcp(9878)]);
    Template.fromStack(later).hasResourceProperties(LISTENER, { Port: 9878 });
    Template.fromStack(stack).resourceCountIs(LISTENER, 0);
  });

  test('is one of at most 50', () => {
    const { stack, route } = aNetworkLoadBalancer();
    for (let port = 1; port <= 50; port++) route(`S${port}`, [Route.tcp(9000 + port)]);
    expectUsageError(() => route('Last'), { code: 'LoadBalancerFull', path: 'Stack/Last', got: '51 listeners' });
    expect(stack).toBeDefined();
  });

  test('suggests the next free port', () => {
    const { route } = aNetworkLoadBalancer();
    route('A', [Route.tcp(1)]);
    route('B', [Route.tcp(2)]);
    expectUsageError(() => route('C', [Route.tcp(1)]), {
      code: 'PortsCollide',
      path: 'Stack/C',
      got: "'a'",
      fix: 'Route.tcp(3)',
    });
  });
});

describe('routes', () => {
  test('of an empty list do nothing', () => {
    const { stack, route } = aNetworkLoadBalancer();
    route('A', []);
    templateOf(stack).resourceCountIs(GROUP, 0);
  });

  test.each([
    ['another protocol', [Route.tcp(1)], { protocol: Protocol.http() }, 'RouteOfOtherProtocol', 'Protocol.http()'],
    ['a route of HTTP', [Route.path('/*')], {}, 'RouteOfOtherProtocol', "a route for path '/*'"],
    ['two ports', [Route.tcp(1), Route.tcp(2)], {}, 'TwoLoadBalancers', 'TCP port 1; TCP port 2'],
    ['a test port and a rolling deployment', [Route.tcp(1, { testPort: 2 })], {}, 'InvalidTestTraffic', 'testPort: 2'],
  ] as const)('with %s are an error', (_, routes, options, code, got) => {
    const { route } = aNetworkLoadBalancer();
    expectUsageError(() => route('A', [...routes], options), { code, path: 'Stack/A', got });
  });

  test('for TCP do not fit an Application Load Balancer', () => {
    const stack = aStack();
    const around = surroundings(stack);
    const balancer = new SharedLoadBalancer(stack, 'Ingress', { vpc: around.cluster.vpc, ingress: Ingress.http() });
    const service = new MeshedFargateService(stack, 'A', around);
    expectUsageError(() => balancer.addRoutes(service, [Route.tcp(9878)]), {
      code: 'RouteOfOtherProtocol',
      path: 'Stack/A',
      got: 'TCP port 9878',
    });
  });

  test('fit one load balancer only', () => {
    const { route, shared } = aNetworkLoadBalancer();
    const service = route('A');
    expectUsageError(() => shared.addRoutes(service, [Route.tcp(1)]), {
      code: 'TwoLoadBalancers',
      path: 'Stack/A',
      got: 'already has the target group',
    });
  });
});

describe('a mesh whose tasks accept only TLS', () => {
  const around = (stack: Stack) =>
    surroundings(stack, {
      backend: MeshBackend.serviceConnect({
        certificateAuthority: acmpca.CertificateAuthority.fromCertificateAuthorityArn(
          stack,
          'Authority',
          'arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/0a1b2c3d-0000-4000-8000-000000000000',
        ),
      }),
    });

  test('needs a certificate of the load balancer, because clients have no authority of the mesh', () => {
    const { route } = aNetworkLoadBalancer({ around });
    expectUsageError(() => route('A'), {
      code: 'TargetsNeedTls',
      path: 'Stack/A',
      got: 'tasks whose proxy accepts only TLS (MeshBackend.serviceConnect())',
    });
  });

  test('receives TLS of a load balancer with a certificate', () => {
    const ingress = (stack: Stack) => NetworkIngress.internal({ clients: CLIENTS, certificate: aCertificate(stack) });
    const { stack, route } = aNetworkLoadBalancer({ around, ingress });
    route('A');
    expect(propertiesOf(stack, GROUP)).toMatchObject({ Protocol: 'TLS' });
  });
});

describe('the network', () => {
  test('needs public subnets for public addresses', () => {
    const stack = aStack();
    const vpc = aVpc(stack, { publicSubnetIds: undefined });
    const networkIngress = NetworkIngress.internetFacing({ clients: CLIENTS });
    expectUsageError(() => new SharedNetworkLoadBalancer(stack, 'Network', { vpc, networkIngress }), {
      code: 'NoPublicSubnets',
      path: 'Stack/Network',
      got: 'a VPC without public subnets',
    });
  });

  test('has no IPv6', () => {
    const stack = aStack();
    const networkIngress = NetworkIngress.internetFacing({ clients: [ec2.Peer.anyIpv6()] });
    expectUsageError(() => new SharedNetworkLoadBalancer(stack, 'Network', { vpc: aVpc(stack), networkIngress }), {
      code: 'ClientsWithoutIpv6',
      path: 'Stack/Network',
      got: 'IPv6',
    });
  });
});
