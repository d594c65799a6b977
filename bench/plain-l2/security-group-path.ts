import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

export interface SecurityGroupPath {
  readonly from: ec2.ISecurityGroup;
  readonly to: ec2.ISecurityGroup;
  readonly port: number;
  readonly description: string;
  /** For a caller whose group lets nothing out unless told so. */
  readonly outToo?: boolean;
}

/** A rule that comes and goes with the one who calls. */
export function openPath(scope: Construct, id: string, path: SecurityGroupPath): ec2.CfnSecurityGroupIngress {
  const way = { ipProtocol: 'tcp', fromPort: path.port, toPort: path.port, description: path.description };
  const [from, to] = [path.from.securityGroupId, path.to.securityGroupId];
  const rule = new ec2.CfnSecurityGroupIngress(scope, id, { groupId: to, sourceSecurityGroupId: from, ...way });
  if (path.outToo) {
    rule.addResourceDependency(
      new ec2.CfnSecurityGroupEgress(scope, `${id}Out`, { groupId: from, destinationSecurityGroupId: to, ...way }),
    );
  }
  return rule;
}
