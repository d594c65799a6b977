import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { privateSubnets } from '../network/subnet-selection';
import { UsageError } from '../validation/usage-error';

/** Returns the public subnets of a VPC. Throws if it has none. */
export function requirePublicSubnets(
  scope: Construct,
  { publicSubnets }: ec2.IVpc,
  alternative: string,
): ec2.ISubnet[] {
  if (publicSubnets.length > 0) return publicSubnets;
  throw new UsageError(scope, 'NoPublicSubnets', {
    got: 'a VPC without public subnets',
    expected: 'public subnets in at least two Availability Zones, for an internet-facing load balancer',
    fix: `use a VPC that has public subnets, or choose ${alternative}`,
  });
}

/** Returns the private subnets, where the tasks run, one in each Availability Zone. */
export function privateSubnetsByZone(scope: Construct, vpc: ec2.IVpc): ec2.ISubnet[] {
  return onePerZone(vpc.selectSubnets(privateSubnets(scope, vpc).selection).subnets);
}

/** Returns the first subnet of each Availability Zone: a load balancer accepts no second one. */
export function onePerZone(subnets: ec2.ISubnet[]): ec2.ISubnet[] {
  const zones = subnets.map(({ availabilityZone }) => availabilityZone);
  return subnets.filter((_, index) => zones.indexOf(zones[index]) === index);
}

/** Indicates whether a client is allowed by its IPv6 addresses. */
export function hasIpv6(clients: ec2.IPeer[]): boolean {
  return clients.some((client) => client.toIngressRuleConfig().cidrIpv6 !== undefined);
}
