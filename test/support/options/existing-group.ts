import { createHash } from 'node:crypto';
import type { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** Returns an existing security group of its own. The rules of a group count in all stacks of an app. */
export function anExistingGroup(stack: Stack, id: string): ec2.ISecurityGroup {
  const hash = createHash('sha256').update(`${stack.node.path}/${id}`).digest('hex');
  return ec2.SecurityGroup.fromSecurityGroupId(stack, id, `sg-${hash.slice(0, 17)}`);
}
