import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { requireZones } from '../../network/subnet-selection';
import { requireSameEnvironment } from '../../validation/same-environment';
import { UsageError } from '../../validation/usage-error';
import { hasIpv6, onePerZone, privateSubnetsByZone, requirePublicSubnets } from '../zonal-subnets';
import type { NetworkIngress } from './network-ingress';

/**
 * Returns the subnets of a load balancer, one in each Availability Zone.
 *
 * Throws if the VPC has no such subnets, or if a client uses IPv6, which the load balancer does not have.
 */
export function networkSubnets(scope: Construct, vpc: ec2.IVpc, ingress: NetworkIngress): ec2.ISubnet[] {
  const { clients, hasPublicAddresses } = ingress;
  requireIpv4(scope, clients);
  return hasPublicAddresses ? publicSubnets(scope, vpc) : privateSubnetsByZone(scope, vpc);
}

function publicSubnets(scope: Construct, vpc: ec2.IVpc): ec2.ISubnet[] {
  requireSameEnvironment(scope, { what: 'the VPC', resource: vpc });
  requireZones(scope, vpc.availabilityZones);
  return onePerZone(requirePublicSubnets(scope, vpc, 'NetworkIngress.internal()'));
}

function requireIpv4(scope: Construct, clients: ec2.IPeer[]): void {
  if (!hasIpv6(clients)) return;
  throw new UsageError(scope, 'ClientsWithoutIpv6', {
    got: 'clients with IPv6 addresses',
    expected: 'IPv4 addresses, security groups or prefix lists: the load balancer has no IPv6 address',
    fix: 'remove the IPv6 clients',
  });
}
