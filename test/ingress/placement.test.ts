import type { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Egress, type HttpIngressOptions, Ingress, Protection, TradingNetwork } from '../../src';
import { aLoadBalancer, ingressRules } from '../support/load-balancers';
import { aPlatform, aStack, aVpc, propertiesOf, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const with_ = (options: HttpIngressOptions, vpc?: (stack: Stack) => ec2.IVpc) =>
  aLoadBalancer({ ingress: () => Ingress.http(options), vpc });
const known = (attributes: Partial<ec2.VpcAttributes> = {}) => {
  return (stack: Stack) => aVpc(stack, { vpcCidrBlock: '10.1.0.0/16', ...attributes });
};
const ours = (props: { egress?: Egress; dualStack?: boolean } = {}) => {
  return (stack: Stack) => new TradingNetwork(stack, 'Network', { protection: Protection.disposable(), ...props }).vpc;
};
const subnetsOf = (stack: Stack) => JSON.stringify(propertiesOf(stack, LOAD_BALANCER).Subnets);

describe('an internet-facing load balancer', () => {
  test('accepts any IPv4 source', () => {
    const { stack } = with_({});
    expect(propertiesOf(stack, LOAD_BALANCER).IpAddressType).toBeUndefined();
    expect(ingressRules(stack)).toEqual([[80, '0.0.0.0/0']]);
  });

  test('accepts only the given clients, on both ports', () => {
    const clients = [ec2.Peer.ipv4('203.0.113.0/24'), ec2.Peer.ipv4('198.51.100.7/32')];
    const { stack } = aLoadBalancer({
      ingress: (scope) =>
        Ingress.domain({
          hostedZone: route53.HostedZone.fromHostedZoneAttributes(scope, 'Zone', {
            hostedZoneId: 'Z',
            zoneName: 'a.com',
          }),
          clients,
        }),
    });
    expect(ingressRules(stack)).toEqual([
      [80, '203.0.113.0/24'],
      [80, '198.51.100.7/32'],
      [443, '203.0.113.0/24'],
      [443, '198.51.100.7/32'],
    ]);
  });

  test('accepts a security group', () => {
    const { stack } = aLoadBalancer({
      ingress: (scope) => Ingress.http({ clients: [ec2.SecurityGroup.fromSecurityGroupId(scope, 'Proxy', 'sg-1')] }),
    });
    templateOf(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      SourceSecurityGroupId: 'sg-1',
      FromPort: 80,
    });
    expect(ingressRules(stack)).toEqual([]);
  });
});

describe('an internal load balancer', () => {
  test('is in the private subnets, and accepts only its VPC', () => {
    const { stack } = with_({ internetFacing: false }, known());
    expect(propertiesOf(stack, LOAD_BALANCER)).toMatchObject({
      Scheme: 'internal',
      Subnets: ['private-a', 'private-b'],
    });
    expect(ingressRules(stack)).toEqual([[80, '10.1.0.0/16']]);
  });

  test('needs no public subnets', () => {
    const { stack } = with_({ internetFacing: false }, known({ publicSubnetIds: undefined }));
    expect(propertiesOf(stack, LOAD_BALANCER).Scheme).toBe('internal');
  });

  test('has one subnet of each Availability Zone', () => {
    const six = ['a-1', 'b-1', 'a-2', 'b-2'];
    const { stack } = with_({ internetFacing: false }, known({ privateSubnetIds: six, availabilityZones: ['a', 'b'] }));
    expect(propertiesOf(stack, LOAD_BALANCER).Subnets).toEqual(['a-1', 'b-1']);
  });

  test.each([Egress.natPerZone(), Egress.endpointsOnly()])('works in the VPC of the library with %j', (egress) => {
    const { stack } = with_({ internetFacing: false }, ours({ egress }));
    const subnets = subnetsOf(stack);
    expect(subnets).toMatch(/NetworkVpcPrivateSubnet1Subnet.*PrivateSubnet2Subnet.*PrivateSubnet3Subnet/);
    expect(subnets).not.toMatch(/Public|Data/);
    expect(ingressRules(stack)).toEqual([[80, '10.0.0.0/16']]);
  });

  test('accepts the given clients', () => {
    const { stack } = with_({ internetFacing: false, clients: [ec2.Peer.ipv4('10.0.0.0/8')] });
    expect(ingressRules(stack)).toEqual([[80, '10.0.0.0/8']]);
  });
});

describe('a dual-stack load balancer', () => {
  test('accepts any IPv6 source too', () => {
    const { stack } = with_({ dualStack: true });
    expect(propertiesOf(stack, LOAD_BALANCER).IpAddressType).toBe('dualstack');
    expect(ingressRules(stack)).toEqual([
      [80, '0.0.0.0/0'],
      [80, '::/0'],
    ]);
  });

  test('accepts the given clients by IPv4 and IPv6', () => {
    const clients = [ec2.Peer.ipv4('203.0.113.0/24'), ec2.Peer.ipv6('2001:db8::/32')];
    expect(ingressRules(with_({ dualStack: true, clients }).stack)).toEqual([
      [80, '203.0.113.0/24'],
      [80, '2001:db8::/32'],
    ]);
  });

  test('can be internal with given clients', () => {
    const clients = [ec2.Peer.ipv6('2001:db8::/32')];
    const { stack } = with_({ dualStack: true, internetFacing: false, clients }, ours({ dualStack: true }));
    expect(propertiesOf(stack, LOAD_BALANCER)).toMatchObject({ Scheme: 'internal', IpAddressType: 'dualstack' });
  });

  test('makes the platform’s VPC dual-stack', () => {
    const stack = aStack('Platform');
    aPlatform(stack, { ingress: Ingress.http({ dualStack: true }) });
    templateOf(stack).hasResourceProperties('AWS::EC2::VPCCidrBlock', { AmazonProvidedIpv6CidrBlock: true });
    expect(propertiesOf(stack, LOAD_BALANCER).IpAddressType).toBe('dualstack');
  });

  test('throws for subnets without IPv6', () => {
    expectUsageError(() => with_({ dualStack: true }, ours()), {
      code: 'NoIpv6',
      path: 'Stack/Ingress',
      got: '3 subnet(s) without IPv6, for example Stack/Network/Vpc/PublicSubnet1',
    });
  });
});

describe('an error is thrown for', () => {
  test('a VPC without public subnets, for an internet-facing load balancer', () => {
    expectUsageError(() => with_({}, known({ publicSubnetIds: undefined })), {
      code: 'NoPublicSubnets',
      path: 'Stack/Ingress',
      got: 'a VPC without public subnets',
      fix: 'internetFacing: false',
    });
  });

  test('a VPC without private subnets, and an internal load balancer', () => {
    const vpc = known({ privateSubnetIds: undefined });
    expectUsageError(() => with_({ internetFacing: false }, vpc), {
      code: 'NoPrivateSubnets',
      path: 'Stack/Ingress',
      got: 'no private subnets',
    });
  });

  test('a list of clients without any', () => {
    expectUsageError(() => Ingress.http({ clients: [] }), {
      code: 'NoClients',
      path: 'Ingress.http()',
      got: 'clients: an empty list',
      expected: 'a list of 1 or more elements',
    });
  });

  test.each<[string, HttpIngressOptions, string]>([
    ['an internal one in a VPC whose range is not known', { internetFacing: false }, 'whose CIDR block'],
    [
      'an internal one with IPv6 and no clients',
      { internetFacing: false, dualStack: true },
      'dualStack: true; the VPC',
    ],
  ])('%s', (_what, options, got) => {
    expectUsageError(() => with_(options), { code: 'NoClients', path: 'Stack/Ingress', got, fix: 'clients: [' });
  });

  test('IPv6 clients without dualStack', () => {
    expectUsageError(() => with_({ clients: [ec2.Peer.anyIpv4(), ec2.Peer.ipv6('2001:db8::/32')] }), {
      code: 'ClientsWithoutIpv6',
      path: 'Stack/Ingress',
      got: 'clients with IPv6 addresses, and no dualStack',
    });
  });
});
