import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

/** One way from one security group into another. */
export interface IngressPermission {
  readonly from: ec2.ISecurityGroup;
  readonly to: ec2.ISecurityGroup;
  /** Unit: TCP port. */
  readonly port: number;
  /** Who calls whom. */
  readonly description: string;
  /** Whether the caller's group has to let the call out too; it lets all out unless it was told otherwise. */
  readonly outToo?: boolean;
}

/** Opens a way in, by a rule in the scope's stack: the CDK's own might be in an earlier one, which cannot know of it. */
export function allowIngress(scope: Construct, id: string, path: IngressPermission): ec2.CfnSecurityGroupIngress {
  const way = { ipProtocol: 'tcp', fromPort: path.port, toPort: path.port, description: path.description };
  const [from, to] = [path.from.securityGroupId, path.to.securityGroupId];
  const rule = new ec2.CfnSecurityGroupIngress(scope, id, { groupId: to, sourceSecurityGroupId: from, ...way });
  if (path.outToo) {
    // Whoever waits for the way in waits for the way out too.
    rule.addResourceDependency(
      new ec2.CfnSecurityGroupEgress(scope, `${id}Out`, { groupId: from, destinationSecurityGroupId: to, ...way }),
    );
  }
  return rule;
}
