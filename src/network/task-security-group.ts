import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { limitSecurityGroupRules } from '../quotas/security-group-rules';
import { declareEgress } from '../security/declared-access';
import { brand } from '../validation/brand';
import { describe } from '../validation/description';
import type { Outbound } from './outbound';

/** The properties of the security group of tasks. */
export interface TaskSecurityGroupProps {
  readonly vpc: ec2.IVpc;
  readonly description: string;
  /** The destinations that the consumer declares. */
  readonly outbound?: Outbound[];
}

/**
 * The security group of tasks. They may connect only to HTTPS endpoints and to declared destinations.
 *
 * Image registries, AWS APIs and VPC endpoints use HTTPS. DNS, the metadata of a task and the time service need no rule,
 * because security groups do not filter them.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
 */
export class TaskSecurityGroup extends ec2.SecurityGroup {
  static {
    brand(TaskSecurityGroup, 'TaskSecurityGroup');
  }

  public constructor(scope: Construct, id: string, { vpc, description, outbound = [] }: TaskSecurityGroupProps) {
    // Stated, because the property injectors of a company may change what is not.
    super(scope, id, { vpc, description: describe('securityGroup', description), allowAllOutbound: false });
    limitSecurityGroupRules(this);
    this.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'AWS APIs, image registries and other HTTPS endpoints');
    for (const { _peer, _port } of outbound) this.addEgressRule(_peer, _port, 'outbound');
  }

  /** Adds an egress rule, and declares it. `connections.allowTo()` calls this method. */
  public override addEgressRule(
    peer: ec2.IPeer,
    connection: ec2.Port,
    description?: string,
    remoteRule?: boolean,
  ): void {
    declareEgress(this, { peer, port: connection });
    super.addEgressRule(peer, connection, description, remoteRule);
  }

  /** Adds an egress rule to another group. The rule is a part of this group, and not a resource of its own. */
  public openTo(group: ec2.ISecurityGroup, port: number, description: string): void {
    this.addEgressRule(inlined(group), ec2.Port.tcp(port), description);
  }
}

/** Returns a security group as a destination that the CDK puts into the group of the rule. */
function inlined(group: ec2.ISecurityGroup): ec2.IPeer {
  return Object.create(group, { canInlineRule: { value: true } });
}
