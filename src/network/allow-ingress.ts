import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { isBranded } from '../validation/brand';
import type { TaskSecurityGroup } from './task-security-group';

/** A permission for one security group to connect to another. */
export interface IngressPermission {
  readonly from: ec2.ISecurityGroup;
  readonly to: ec2.ISecurityGroup;
  /** Unit: TCP port. */
  readonly port: number;
  /** The description of the rules: the client and the server. */
  readonly description: string;
  /**
   * Indicates whether the egress rule is a resource of its own.
   *
   * Two groups whose rules refer to each other would be a circular dependency otherwise.
   *
   * @default false
   */
  readonly withEgress?: boolean;
}

/**
 * Adds an ingress rule in the stack of the scope. The group of tasks also gets an egress rule, as a part of the group.
 *
 * The CDK's own rule could be in an earlier stack, which cannot refer to a security group of a later stack.
 */
export function allowIngress(scope: Construct, id: string, permission: IngressPermission): ec2.CfnSecurityGroupIngress {
  const { port, description } = permission;
  const shared = { ipProtocol: 'tcp', fromPort: port, toPort: port, description };
  const [from, to] = [permission.from.securityGroupId, permission.to.securityGroupId];
  if (!permission.withEgress && isBranded(permission.from, 'TaskSecurityGroup')) {
    (permission.from as TaskSecurityGroup).openTo(permission.to, port, description);
  }
  const rule = new ec2.CfnSecurityGroupIngress(scope, id, { groupId: to, sourceSecurityGroupId: from, ...shared });
  if (permission.withEgress) {
    // A resource that depends on the ingress rule depends on the egress rule too.
    rule.addResourceDependency(
      new ec2.CfnSecurityGroupEgress(scope, `${id}Out`, { groupId: from, destinationSecurityGroupId: to, ...shared }),
    );
  }
  return rule;
}
