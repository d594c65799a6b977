import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct, type IConstruct } from 'constructs';
import { type DeclaredConnection, declaredAccess } from '../security/declared-access';
import { listOf, type Properties } from '../update-safety/template';
import type { AppFacts, AppResource, AppStack } from './app-facts';

/** The connections that a rule of a security group allows, with canonical texts. */
export interface OpenedConnection {
  /** The group whose rule it is. */
  readonly group: string;
  /** The source of an ingress rule, or the destination of an egress rule: a group, a range or a prefix list. */
  readonly peer: string;
  readonly protocol: string;
  readonly fromPort: string;
  readonly toPort: string;
}

/** A rule of a security group in a template. */
export interface GroupRule extends OpenedConnection {
  readonly resource: AppResource;
  readonly location: string;
}

/** A connection that a construct declares, with canonical texts. */
export interface Connection {
  readonly from: string;
  readonly to: string;
  readonly port: string;
  readonly by: string;
}

/** The sources and destinations in a rule, by the name of the property. */
const PEERS = [
  'CidrIp',
  'CidrIpv6',
  'SourcePrefixListId',
  'SourceSecurityGroupId',
  'DestinationPrefixListId',
  'DestinationSecurityGroupId',
  'SourceSecurityGroupName',
];

/** Returns the rules of all security groups for connections from outside, or to outside. */
export function groupRules(facts: AppFacts, direction: 'Ingress' | 'Egress'): GroupRule[] {
  const property = `SecurityGroup${direction}`;
  const inline = facts.ofType('AWS::EC2::SecurityGroup').flatMap((resource) =>
    listOf<Properties>(resource.properties[property]).map((rule, index) => ({
      ...ruleOf(facts, resource.stack, rule),
      group: `<${resource.key}>`,
      resource,
      location: `Properties/${property}/${index}`,
    })),
  );
  const separate = facts.ofType(`AWS::EC2::SecurityGroup${direction}`).map((resource) => ({
    ...ruleOf(facts, resource.stack, resource.properties),
    group: groupText(facts, resource.stack, resource.properties.GroupId),
    resource,
    location: 'Properties',
  }));
  return [...inline, ...separate];
}

/** Returns a declared connection with canonical texts. */
export function connectionOf(facts: AppFacts, { from, to, port, by }: DeclaredConnection): Connection {
  const [source] = isGroup(from)
    ? [withoutAttribute(facts.textOf(from, from.securityGroupId))]
    : Object.values(from.toIngressRuleConfig()).map((value) => withoutAttribute(facts.textOf(to, value)));
  return {
    from: source,
    to: withoutAttribute(facts.textOf(to, to.securityGroupId)),
    port: facts.textOf(to, port),
    by,
  };
}

/** Returns the egress rules that a security group declares, with canonical texts. */
export function openedBy(facts: AppFacts, construct: IConstruct): OpenedConnection[] {
  const { egress = [] } = declaredAccess(construct) ?? {};
  return egress.map(({ peer, port }) => {
    const { ipProtocol, fromPort, toPort } = port.toRuleJson();
    const [destination] = Object.values(peer.toEgressRuleConfig());
    return {
      group: withoutAttribute(facts.textOf(construct, (construct as ec2.SecurityGroup).securityGroupId)),
      peer: withoutAttribute(facts.textOf(construct, destination)),
      protocol: facts.textOf(construct, ipProtocol),
      fromPort: facts.textOf(construct, fromPort),
      toPort: facts.textOf(construct, toPort),
    };
  });
}

/** Indicates whether a rule is the declared one. */
export function isSameRule(one: OpenedConnection, other: OpenedConnection): boolean {
  return (['group', 'peer', 'protocol', 'fromPort', 'toPort'] as const).every((key) => one[key] === other[key]);
}

/** Indicates whether a rule allows exactly one port. */
export function isExactly({ protocol, fromPort, toPort }: OpenedConnection, port: string): boolean {
  return protocol === 'tcp' && fromPort === port && toPort === port;
}

/** Indicates whether a rule allows a port, and possibly others. */
export function includesPort(rule: GroupRule, port: string): boolean {
  if (rule.protocol === '-1' || isExactly(rule, port)) return true;
  return rule.protocol === 'tcp' && Number(rule.fromPort) <= Number(port) && Number(port) <= Number(rule.toPort);
}

/** Indicates whether a range of addresses is a large part of the internet. */
export function isInternet(peer: string): boolean {
  const [, length] = /^[\d.:a-f]+\/(\d+)$/i.exec(peer) ?? [];
  return length !== undefined && Number(length) < 8;
}

/** Returns the ports of a rule for a message. */
export function portsOf({ protocol, fromPort, toPort }: OpenedConnection): string {
  if (protocol === '-1') return 'all ports';
  return fromPort === toPort ? `${protocol} port ${fromPort}` : `${protocol} ports ${fromPort} to ${toPort}`;
}

function ruleOf(facts: AppFacts, stack: AppStack, rule: Properties) {
  const peer = PEERS.find((name) => rule[name] !== undefined) as string;
  return {
    peer: groupText(facts, stack, rule[peer]),
    protocol: facts.text(stack, rule.IpProtocol).replace(/^6$/, 'tcp'),
    fromPort: facts.text(stack, rule.FromPort),
    toPort: facts.text(stack, rule.ToPort),
  };
}

function groupText(facts: AppFacts, stack: AppStack, value: unknown): string {
  return withoutAttribute(facts.text(stack, value));
}

/** A security group of this app has its id in its own stack. */
function isGroup(peer: ec2.IPeer): peer is ec2.ISecurityGroup {
  return Construct.isConstruct(peer) && 'securityGroupId' in peer;
}

/** A group is referred to by its id in two ways. */
function withoutAttribute(text: string): string {
  return text.replace(/:GroupId>$/, '>');
}
