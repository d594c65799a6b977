import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { describe } from '../validation/description';

/**
 * Shortens the descriptions of the security groups that the CDK creates for a load balancer or a function.
 *
 * They contain the whole path of the resource. Descriptions that AWS accepts do not change.
 */
export function fitGroupDescriptions({ securityGroups }: ec2.Connections): void {
  for (const { node } of securityGroups) {
    const group = node.defaultChild as ec2.CfnSecurityGroup;
    group.groupDescription = describe('securityGroup', group.groupDescription);
  }
}
