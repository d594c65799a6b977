import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { DeclaredConnection } from '../security/declared-access';
import { listOf, type Properties } from '../update-safety/template';
import type { AppFacts, AppResource, AppStack } from './app-facts';

/** A rule of a security group. */
export interface GroupRule {
  /** The group whose rule it is. */
  readonly group: string;
  /** The source of an ingress rule, or the destination of an egress rule: a group, a range or a prefix list. */
  readonly peer: string;
  readonly protocol: string;
  readonly fromPort: string;
  readonly toPort: string;
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
  const [source] = Construct.isConstruct(from)
    ? [withoutAttribute(facts.textOf(from, (from as unknown as ec2.ISecurityGroup).securityGroupId))]
    : Object.values(from.toIngressRuleConfig()).map((value) => withoutAttribute(facts.textOf(to, value)));
  return {
    from: source,
    to: withoutAttribute(facts.textOf(to, to.securityGroupId)),
    port: facts.textOf(to, port),
    by,
  };
}

/** Indicates whether a rule allows exactly one port. */
export function isExactly({ protocol, fromPort, toPort }: GroupRule, port: string): boolean {
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
export function portsOf({ protocol, fromPort, toPort }: GroupRule): string {
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

/** A group is referred to by its id in two ways. */
function withoutAttribute(text: string): string {
  return text.replace(/:GroupId>$/, '>');
}
