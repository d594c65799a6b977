import { CfnResource, Reference, Stack, Stage, Tokenization } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';
import { ServiceQuotas } from './service-quotas';

/** A security group: its resource, or its id if it is not a resource of the app. */
type Identity = IConstruct | string;

/** The fields of a rule that its weight depends on. The names are those of both directions. */
interface Rule {
  readonly cidrIp?: string;
  readonly cidrIpv6?: string;
  readonly sourcePrefixListId?: string;
  readonly destinationPrefixListId?: string;
}

type Direction = 'inbound' | 'outbound';

const watched = new WeakMap<IConstruct, Map<Identity, ec2.ISecurityGroup>>();

/**
 * Counts the rules of a security group at synthesis. Too many of them are an error.
 *
 * Rules of other stacks count too, and rules that do not come from the library.
 */
export function limitSecurityGroupRules(group: ec2.ISecurityGroup): void {
  const root = Stage.of(group) as Stage;
  const groups = watched.get(root) ?? watchGroups(root);
  groups.set(identityOf(group.securityGroupId), group);
}

function watchGroups(root: IConstruct): Map<Identity, ec2.ISecurityGroup> {
  const groups = new Map<Identity, ec2.ISecurityGroup>();
  watched.set(root, groups);
  root.node.addValidation({ validate: () => fullGroups(root, groups) });
  return groups;
}

/** Returns an error message for each security group with too many rules. */
function fullGroups(root: IConstruct, groups: Map<Identity, ec2.ISecurityGroup>): string[] {
  const rules = new RuleCounts();
  for (const construct of root.node.findAll()) rules.addRulesOf(construct);
  return [...groups].flatMap(([identity, group]) => {
    const max = ServiceQuotas.of(group).rulesPerSecurityGroup;
    return (['inbound', 'outbound'] as const)
      .map((direction) => ({ direction, count: rules.of(identity, direction) }))
      .filter(({ count }) => count > max)
      .map(({ direction, count }) => tooManyRules(group, { count, max, direction }).message);
  });
}

/** The rules of all security groups of an app. */
class RuleCounts {
  private readonly rules = new Map<Identity, Record<Direction, Rule[]>>();

  /** Adds the rules of a resource, if it is a security group or a rule of one. */
  public addRulesOf(construct: IConstruct): void {
    switch (typeOf(construct)) {
      case 'AWS::EC2::SecurityGroup': {
        const { securityGroupIngress, securityGroupEgress } = construct as ec2.CfnSecurityGroup;
        const inline = Stack.of(construct).resolve({ securityGroupIngress, securityGroupEgress });
        for (const rule of inline.securityGroupIngress ?? []) this.add(construct, 'inbound', rule);
        for (const rule of inline.securityGroupEgress ?? []) this.add(construct, 'outbound', rule);
        break;
      }
      case 'AWS::EC2::SecurityGroupIngress': {
        const rule = construct as ec2.CfnSecurityGroupIngress;
        this.add(identityOf(rule.groupId ?? ''), 'inbound', rule);
        break;
      }
      case 'AWS::EC2::SecurityGroupEgress': {
        const rule = construct as ec2.CfnSecurityGroupEgress;
        this.add(identityOf(rule.groupId), 'outbound', rule);
      }
    }
  }

  /** Returns the number of rules as AWS counts it: IPv4 and IPv6 apart, and a rule of neither kind for both. */
  public of(identity: Identity, direction: Direction): number {
    const rules = this.rules.get(identity)?.[direction] ?? [];
    const ipv4 = rules.filter(({ cidrIpv6 }) => cidrIpv6 === undefined);
    const ipv6 = rules.filter(({ cidrIp }) => cidrIp === undefined);
    return Math.max(...[ipv4, ipv6].map((counted) => counted.reduce((sum, rule) => sum + weightOf(rule), 0)));
  }

  private add(identity: Identity, direction: Direction, rule: Rule): void {
    const rules = this.rules.get(identity) ?? { inbound: [], outbound: [] };
    rules[direction].push(rule);
    this.rules.set(identity, rules);
  }
}

/** Returns the maximum number of entries of a prefix list, if the app creates the list. */
export function entriesOf(prefixListId: string): number | undefined {
  const list = identityOf(prefixListId);
  return typeof list !== 'string' && typeOf(list) === 'AWS::EC2::PrefixList'
    ? (list as ec2.CfnPrefixList).maxEntries
    : undefined;
}

/** Returns the weight of a rule. A prefix list counts as its maximum number of entries, if they are known. */
function weightOf({ sourcePrefixListId, destinationPrefixListId }: Rule): number {
  return entriesOf(sourcePrefixListId ?? destinationPrefixListId ?? '') ?? 1;
}

/** Returns the type of a resource. It does not depend on the copy of the CDK that the construct comes from. */
function typeOf(construct: IConstruct): string | undefined {
  return CfnResource.isCfnResource(construct) ? construct.cfnResourceType : undefined;
}

/** Returns the resource that an id refers to. An id that is no token stands for itself. */
function identityOf(id: string): Identity {
  const [token] = Tokenization.reverseString(id).tokens;
  return Reference.isReference(token) ? token.target : id;
}

function tooManyRules(
  group: ec2.ISecurityGroup,
  { count, max, direction }: { count: number; max: number; direction: Direction },
): UsageError {
  return new UsageError(group, 'SecurityGroupFull', {
    got: `${count} ${direction} rules`,
    expected: `at most ${max} ${direction} rules of a security group (the quota of Amazon VPC, which AWS can raise)`,
    fix: `remove rules, or let AWS raise the quota and state it: ServiceQuotas.of(app).raise({ rulesPerSecurityGroup: ${Math.ceil(count / 20) * 20} })`,
  });
}
