import { CfnResource, Reference, Token, TokenComparison, Tokenization } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import { isInstanceOf } from '../validation/brand';

/** Returns true only for VPCs that are certainly different: two new VPCs, or two known ids. */
export function areDifferentVpcs(one: ec2.IVpc, other: ec2.IVpc): boolean {
  if (one === other) return false;
  if (isNew(one) && isNew(other)) return true;
  return Token.compareStrings(one.vpcId, other.vpcId) === TokenComparison.DIFFERENT;
}

/**
 * Returns true only if a security group is certainly in another VPC: in another new VPC, or in a VPC with another known id.
 *
 * The VPC of an imported group is not known.
 */
export function isInOtherVpc(group: ec2.ISecurityGroup, vpc: ec2.IVpc): boolean {
  const { vpcId } = (group.node.defaultChild ?? {}) as Partial<ec2.CfnSecurityGroup>;
  if (vpcId === undefined) return false;
  const [one, other] = [newVpcOf(vpcId), newVpcOf(vpc.vpcId)];
  if (one && other) return one !== other;
  return Token.compareStrings(vpcId, vpc.vpcId) === TokenComparison.DIFFERENT;
}

/** Returns the VPC of this app that an id refers to. */
function newVpcOf(vpcId: string): IConstruct | undefined {
  const { firstToken } = Tokenization.reverseString(vpcId);
  if (!Reference.isReference(firstToken)) return undefined;
  const { target } = firstToken;
  return CfnResource.isCfnResource(target) && target.cfnResourceType === 'AWS::EC2::VPC' ? target : undefined;
}

/** Returns the name of a VPC in error messages. */
export function vpcName(vpc: ec2.IVpc): string {
  return Token.isUnresolved(vpc.vpcId) ? vpc.node.path : vpc.vpcId;
}

function isNew(vpc: ec2.IVpc): boolean {
  return isInstanceOf(vpc, 'aws-cdk-lib.aws_ec2.Vpc');
}
