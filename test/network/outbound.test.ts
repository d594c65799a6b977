import { Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { MeshBackend, MeshedFargateService, type MeshedFargateServiceProps, Outbound } from '../../src';
import type { Json } from '../support/json';
import { aStack, surroundings } from '../support/stacks';
import { expectMessage, expectUsageError, messageOf } from '../support/usage-errors';

const HTTPS = {
  CidrIp: '0.0.0.0/0',
  Description: 'AWS APIs, image registries and other HTTPS endpoints',
  FromPort: 443,
  IpProtocol: 'tcp',
  ToPort: 443,
};

function services(backend = MeshBackend.serviceConnect()) {
  const stack = aStack();
  const parts = surroundings(stack, { backend });
  const add = (id: string, props: Partial<MeshedFargateServiceProps> = {}) =>
    new MeshedFargateService(stack, id, { ...parts, ...props });
  const resources = () => Template.fromStack(stack).toJSON().Resources as Record<string, Json>;
  const egressOf = (id: string): Json[] =>
    Object.entries(resources()).find(([name]) => new RegExp(`^${id}SecurityGroup[0-9A-F]{8}$`).test(name))?.[1]
      .Properties.SecurityGroupEgress;
  const separate = () =>
    Object.entries(resources()).flatMap(([id, { Type }]) => (Type === 'AWS::EC2::SecurityGroupEgress' ? [id] : []));
  return { stack, vpc: parts.cluster.vpc, add, egressOf, separate };
}

describe('tasks may connect', () => {
  test('only to HTTPS endpoints, if nothing else is declared', () => {
    const { add, egressOf } = services();
    add('Risk');
    expect(egressOf('Risk')).toEqual([HTTPS]);
  });

  test('to the destinations of outbound, on exactly their port', () => {
    const { add, egressOf } = services();
    add('Fix', { outbound: [Outbound.tcp('203.0.113.0/24', 9878), Outbound.tcp('198.51.100.7/32', 4001)] });
    expect(egressOf('Fix')).toMatchObject([
      HTTPS,
      { CidrIp: '203.0.113.0/24', FromPort: 9878, ToPort: 9878, IpProtocol: 'tcp' },
      { CidrIp: '198.51.100.7/32', FromPort: 4001, ToPort: 4001, IpProtocol: 'tcp' },
    ]);
  });

  test('to the destinations of connections.allowTo()', () => {
    const { stack, vpc, add, egressOf, separate } = services();
    const risk = add('Risk');
    risk.connections.allowTo(ec2.Peer.ipv4('192.0.2.0/24'), ec2.Port.tcp(6379));
    risk.connections.allowTo(new ec2.SecurityGroup(stack, 'Cache', { vpc }), ec2.Port.tcp(6379));
    expect(egressOf('Risk')).toMatchObject([HTTPS, { CidrIp: '192.0.2.0/24', FromPort: 6379 }]);
    expect(separate()).toEqual([expect.stringMatching(/^Risk.*Cache.*6379/)]);
  });

  test('to the services that they call, without a resource for each', () => {
    const { add, egressOf, separate } = services();
    const risk = add('Risk');
    add('Gateway').connectTo(risk);
    const DestinationSecurityGroupId = { 'Fn::GetAtt': [expect.stringMatching(/^RiskSecurityGroup/), 'GroupId'] };
    expect(egressOf('Gateway')).toMatchObject([
      HTTPS,
      { DestinationSecurityGroupId, FromPort: 8080, ToPort: 8080, Description: 'gateway calls risk' },
    ]);
    expect(egressOf('Risk')).toEqual([HTTPS]);
    expect(separate()).toEqual([]);
  });

  test('to each other in a circle, where the mesh allows it', () => {
    const { add, egressOf, separate } = services(MeshBackend.envoy());
    const [risk, gateway] = [add('Risk'), add('Gateway')];
    gateway.connectTo(risk);
    risk.connectTo(gateway);
    // A group that refers to another group that refers to the first one would be a circular dependency.
    expect([egressOf('Risk'), egressOf('Gateway')]).toEqual([[HTTPS], [HTTPS]]);
    expect(separate().sort()).toEqual([
      expect.stringMatching(/^GatewayCallToriskOut/),
      expect.stringMatching(/^RiskCallTogatewayOut/),
    ]);
  });
});

test('a destination that is added or removed changes only the security group', () => {
  const templateWith = (...outbound: Outbound[]) => {
    const { stack, add } = services();
    add('Fix', { outbound });
    return Template.fromStack(stack).toJSON().Resources;
  };
  const one = templateWith(Outbound.tcp('203.0.113.0/24', 9878));
  const two = templateWith(Outbound.tcp('203.0.113.0/24', 9878), Outbound.tcp('198.51.100.0/24', 9878));
  expect(Object.keys(two)).toEqual(Object.keys(one));
  const changed = Object.keys(two).filter((id) => JSON.stringify(one[id]) !== JSON.stringify(two[id]));
  expect(changed).toEqual([expect.stringMatching(/^FixSecurityGroup/)]);
});

test('the destinations count towards the quota of the security group', () => {
  const { stack, add } = services();
  add('Fix', { outbound: Array.from({ length: 60 }, (_, index) => Outbound.tcp(`203.0.113.${index}/32`, 9878)) });
  const message = messageOf(() => Template.fromStack(stack));
  expectMessage(message, { code: 'SecurityGroupFull', path: 'Stack/Fix/SecurityGroup', got: '61 outbound rules' });
});

test.each([
  '203.0.113.0',
  '203.0.113.1/24',
  '203.0.113.0/33',
  '203.0.256.0/24',
  '03.0.113.0/24',
  '2001:db8::/32',
  'sg-1',
])('%s is no range', (cidr) => {
  expectUsageError(() => Outbound.tcp(cidr, 9878), { code: 'InvalidValue', path: 'Outbound.tcp()', got: cidr });
});

test.each([0, 65_536])('%d is no port', (port) => {
  expectUsageError(() => Outbound.tcp('203.0.113.0/24', port), {
    code: 'PortOutOfRange',
    path: 'Outbound.tcp()',
    got: `port: ${port}`,
  });
});

test('a range or a port that is a token is refused, because two such rules would get one name', () => {
  const path = 'Outbound.tcp()';
  const range = Token.asString({ Ref: 'Range' });
  expectUsageError(() => Outbound.tcp(range, 9878), { code: 'NotKnownAtSynth', path, got: 'cidr' });
  const port = Token.asNumber({ Ref: 'Port' });
  expectUsageError(() => Outbound.tcp('203.0.113.0/24', port), {
    code: 'PortOutOfRange',
    path,
    got: 'port is a token',
  });
});
