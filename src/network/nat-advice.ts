import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { isBranded } from '../validation/brand';

/** Returns how the private subnets of a VPC get a NAT gateway, for the fix of an error. */
export function natAdvice(vpc: ec2.IVpc): string {
  return isBranded(vpc.node.scope, 'TradingNetwork')
    ? 'set egress to Egress.natPerZone()'
    : 'pass a vpc whose private subnets have a route to a NAT gateway';
}
