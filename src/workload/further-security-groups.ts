import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import { isInOtherVpc, vpcName } from '../network/vpc-identity';
import { isBranded } from '../validation/brand';
import { requireSameEnvironment } from '../validation/same-environment';
import { shown } from '../validation/shown';
import { UsageError } from '../validation/usage-error';

/**
 * Returns the ids of the further security groups of tasks. Throws if the tasks cannot use one of them.
 *
 * Only the ids are used, so the library never adds a rule to these groups.
 */
export function furtherSecurityGroupIds(scope: IConstruct, vpc: ec2.IVpc, groups: ec2.ISecurityGroup[] = []): string[] {
  for (const group of groups) requireUsable(scope, vpc, group);
  const ids = groups.map(({ securityGroupId }) => securityGroupId);
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated === undefined) return ids;
  throw new UsageError(scope, 'InvalidSecurityGroup', {
    got: `securityGroups: ${shown(repeated)} twice`,
    expected: 'each security group once',
    fix: 'remove one of them',
  });
}

function requireUsable(scope: IConstruct, vpc: ec2.IVpc, group: ec2.ISecurityGroup): void {
  requireSameEnvironment(scope, { what: `the security group ${group.node.path}`, resource: group });
  if (isInOtherVpc(group, vpc)) {
    throw new UsageError(scope, 'OtherNetwork', {
      got: `securityGroups: ${group.node.path}, which is not in the VPC ${vpcName(vpc)}`,
      expected: 'security groups in the VPC of the cluster, because a network interface accepts no others',
      fix: 'create the security group in the VPC of the cluster',
    });
  }
  if (!isBranded(group, 'TaskSecurityGroup')) return;
  throw new UsageError(scope, 'InvalidSecurityGroup', {
    got: `securityGroups: ${group.node.path}, the own group of a service, a worker or a job`,
    expected: 'a group that you create, because the tasks would get all connections of the other workload',
    fix: 'remove it, and use calls, connectTo() or outbound for the connections of these tasks',
  });
}
