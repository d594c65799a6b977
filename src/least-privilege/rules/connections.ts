import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import { declaredAccess } from '../../security/declared-access';
import { isBranded, isInstanceOf } from '../../validation/brand';
import type { AppFacts, AppResource } from '../app-facts';
import { ACKNOWLEDGE, type Finding, shownOf, shownText } from '../finding';
import { LeastPrivilegeRule } from '../least-privilege-rule';
import type { LibraryParts } from '../library-parts';
import {
  type Connection,
  connectionOf,
  type GroupRule,
  groupRules,
  includesPort,
  isExactly,
  isInternet,
  isSameRule,
  type OpenedConnection,
  openedBy,
  portsOf,
} from '../security-groups';

/** The port that functions and tasks reach AWS APIs on. */
const HTTPS = '443';
/** The destination of the CDK's rule that allows nothing. */
const NOWHERE = ['255.255.255.255/32', '::1/128'];

/** Finds connections that are allowed and not declared, or declared and not allowed. */
export function findConnections(facts: AppFacts, library: LibraryParts): Finding[] {
  const declared = facts.constructs
    .flatMap((construct) => declaredAccess(construct)?.connections ?? [])
    .flatMap((connections) => connections())
    .map((connection) => connectionOf(facts, connection));
  const opened = facts.constructs.flatMap((construct) => openedBy(facts, construct));
  const [ingress, egress] = [groupRules(facts, 'Ingress'), groupRules(facts, 'Egress')];
  const groups = new Set(declared.map(({ to }) => to));
  const isOwn = ({ group }: GroupRule) => {
    const resource = facts.referred(group);
    return groups.has(group) || (resource !== undefined && library.include(resource));
  };
  return [
    ...ingress.flatMap((rule) => undeclaredIngress(facts, rule, declared, isOwn(rule))),
    ...egress.filter(isOwn).flatMap((rule) => undeclaredEgress(facts, rule, declared, opened)),
    ...declared.flatMap((connection) => missingRules(facts, connection, ingress, egress)),
    ...opened.flatMap((rule) => missingEgress(facts, rule, egress)),
  ];
}

function undeclaredIngress(facts: AppFacts, rule: GroupRule, declared: Connection[], isOwn: boolean): Finding[] {
  const isPublic = isInternet(rule.peer);
  if (!isOwn && !isPublic) return [];
  if (declared.some(({ from, to, port }) => from === rule.peer && to === rule.group && isExactly(rule, port)))
    return [];
  const ports = portsOf(rule);
  const group = shownText(facts, rule.group);
  return [
    {
      rule: isPublic ? LeastPrivilegeRule.PUBLIC_ACCESS : LeastPrivilegeRule.UNDECLARED_CONNECTION,
      resource: rule.resource,
      location: rule.location,
      description: `${shownOf(rule.resource)}: ${shownText(facts, rule.peer)} can connect to ${group} on ${ports}. No construct declares it.`,
      fix: `Remove the rule. For a call between services use connectTo(), for a database databaseAccess, for clients the clients of the ingress. ${ACKNOWLEDGE}`,
    },
  ];
}

function undeclaredEgress(
  facts: AppFacts,
  rule: GroupRule,
  declared: Connection[],
  opened: OpenedConnection[],
): Finding[] {
  const { group, peer, resource, location } = rule;
  if (NOWHERE.includes(peer) || opened.some((each) => isSameRule(each, rule))) return [];
  if (isDeclaredEgress(facts, rule, declared)) return [];
  return [
    {
      rule: LeastPrivilegeRule.UNDECLARED_CONNECTION,
      resource,
      location,
      description: `${shownOf(resource)}: ${shownText(facts, group)} can connect to ${shownText(facts, peer)} on ${portsOf(rule)}. No construct declares it.`,
      fix: `Remove the rule, or limit it to one port and one destination. ${ACKNOWLEDGE}`,
    },
  ];
}

function isDeclaredEgress(facts: AppFacts, rule: GroupRule, declared: Connection[]): boolean {
  const { group, peer } = rule;
  if (declared.some(({ from, to, port }) => from === group && to === peer && isExactly(rule, port))) return true;
  if (isInternet(peer) && isExactly(rule, HTTPS)) return true;
  const owner = facts.referred(group)?.construct?.node.scope;
  return isInternet(peer) && rule.protocol === '-1' && opensEverything(owner);
}

/** Indicates whether a group may open any connection, as a consumer has stated. The group of tasks never may. */
function opensEverything(group?: IConstruct): boolean {
  const isGroup = isInstanceOf(group, 'aws-cdk-lib.aws_ec2.SecurityGroup') && !isBranded(group, 'TaskSecurityGroup');
  return isGroup && (group as ec2.SecurityGroup).allowAllOutbound;
}

function missingEgress(facts: AppFacts, declared: OpenedConnection, egress: GroupRule[]): Finding[] {
  const own = egress.filter(({ group, peer }) => group === declared.group && peer === declared.peer);
  if (own.some((rule) => isSameRule(declared, rule) || includesPort(rule, declared.fromPort))) return [];
  const resource = facts.referred(declared.group) as AppResource;
  return [
    {
      rule: LeastPrivilegeRule.MISSING_CONNECTION,
      resource,
      location: 'Properties/SecurityGroupEgress',
      description: `${shownOf(resource)} cannot connect to ${shownText(facts, declared.peer)} on ${portsOf(declared)}, which its construct declares. There is no egress rule.`,
      fix: 'Find what removes the rule, for example an aspect or an override.',
    },
  ];
}

function missingRules(facts: AppFacts, connection: Connection, ingress: GroupRule[], egress: GroupRule[]): Finding[] {
  const { from, to, port, by } = connection;
  const [source, target] = [facts.referred(from), facts.referred(to)];
  const accepts = ingress.some((rule) => rule.group === to && rule.peer === from && includesPort(rule, port));
  const opens =
    source === undefined ||
    egress.some(
      (rule) => rule.group === from && (rule.peer === to || isInternet(rule.peer)) && includesPort(rule, port),
    );
  const missing = [...(accepts ? [] : ['ingress']), ...(opens ? [] : ['egress'])];
  if (missing.length === 0) return [];
  return [
    {
      rule: LeastPrivilegeRule.MISSING_CONNECTION,
      // One end belongs to the app.
      resource: (target ?? source) as AppResource,
      location: `Properties/SecurityGroup${missing[0] === 'ingress' ? 'Ingress' : 'Egress'}`,
      description: `${shownText(facts, from)} cannot connect to ${shownText(facts, to)} on tcp port ${port}, which ${by} declares. There is no ${missing.join(' and no ')} rule.`,
      fix: 'Find what removes the rule, for example an aspect or an override, or remove the declaration.',
    },
  ];
}
