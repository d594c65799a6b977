import { Token, TokenComparison } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { isInstanceOf } from '../validation/brand';

/** Returns true only for VPCs that are certainly different: two new VPCs, or two known ids. */
export function areDifferentVpcs(one: ec2.IVpc, other: ec2.IVpc): boolean {
  if (one === other) return false;
  if (isNew(one) && isNew(other)) return true;
  return Token.compareStrings(one.vpcId, other.vpcId) === TokenComparison.DIFFERENT;
}

/** Returns the name of a VPC in error messages. */
export function vpcName(vpc: ec2.IVpc): string {
  return Token.isUnresolved(vpc.vpcId) ? vpc.node.path : vpc.vpcId;
}

function isNew(vpc: ec2.IVpc): boolean {
  return isInstanceOf(vpc, 'aws-cdk-lib.aws_ec2.Vpc');
}
