import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { isInstanceOf } from '../validation/brand';
import { requireSameEnvironment } from '../validation/same-environment';
import { UsageError } from '../validation/usage-error';
import type { Ingress } from './ingress';
import { hasIpv6, privateSubnetsByZone, requirePublicSubnets } from './zonal-subnets';

/** The subnets of a load balancer, and the sources that may open connections to it. */
export interface Placement {
  /** The subnets, at most one in each Availability Zone. By default, these are the public subnets. */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /** The sources that may connect. By default, any source may. */
  readonly clients?: ec2.IPeer[];
}

/** Returns the placement of a load balancer. Throws if the VPC or the options do not allow it. */
export function resolvePlacement(scope: Construct, vpc: ec2.IVpc, ingress: Ingress): Placement {
  const subnets = ingress.internetFacing ? publicSubnets(scope, vpc) : privateSubnetsByZone(scope, vpc);
  if (ingress.dualStack) requireIpv6(scope, subnets);
  return {
    vpcSubnets: ingress.internetFacing ? undefined : { subnets },
    clients: resolveClients(scope, vpc, ingress),
  };
}

function publicSubnets(scope: Construct, vpc: ec2.IVpc): ec2.ISubnet[] {
  requireSameEnvironment(scope, { what: 'the VPC', resource: vpc });
  return requirePublicSubnets(scope, vpc, 'an internal load balancer (internetFacing: false) or Ingress.none()');
}

/** Throws if a subnet of this app has no IPv6. The subnets of an imported VPC cannot be checked. */
function requireIpv6(scope: Construct, subnets: ec2.ISubnet[]): void {
  const without = subnets.filter(({ node: { defaultChild } }) => {
    if (!isInstanceOf(defaultChild, 'aws-cdk-lib.aws_ec2.CfnSubnet')) return false;
    return (defaultChild as ec2.CfnSubnet).ipv6CidrBlock === undefined;
  });
  if (without.length === 0) return;
  throw new UsageError(scope, 'NoIpv6', {
    got: `dualStack: true and ${without.length} subnet(s) without IPv6, for example ${without[0].node.path}`,
    expected: 'an IPv6 CIDR block in each subnet of the load balancer',
    fix: 'create the network with new TradingNetwork(…, { dualStack: true }), or remove dualStack',
  });
}

function resolveClients(scope: Construct, vpc: ec2.IVpc, ingress: Ingress): ec2.IPeer[] | undefined {
  const { clients, dualStack, internetFacing } = ingress;
  if (clients === undefined) return internetFacing ? undefined : [vpcAddresses(scope, vpc, dualStack)];
  if (dualStack || !hasIpv6(clients)) return clients;
  throw new UsageError(scope, 'ClientsWithoutIpv6', {
    got: 'clients with IPv6 addresses, and no dualStack',
    expected: 'IPv4 addresses, security groups or prefix lists: without dualStack, a load balancer has no IPv6 address',
    fix: 'set dualStack: true, or remove the IPv6 clients',
  });
}

function vpcAddresses(scope: Construct, vpc: ec2.IVpc, dualStack: boolean): ec2.IPeer {
  if (dualStack) throw noClients(scope, "dualStack: true; the VPC's IPv6 CIDR block is known only at deployment");
  // For a VPC of this app, use the literal CIDR block, because security checks cannot evaluate a token.
  const { defaultChild } = vpc.node;
  const cidr = isInstanceOf(defaultChild, 'aws-cdk-lib.aws_ec2.CfnVPC') && (defaultChild as ec2.CfnVPC).cidrBlock;
  if (cidr) return ec2.Peer.ipv4(cidr);
  try {
    return ec2.Peer.ipv4(vpc.vpcCidrBlock);
  } catch {
    throw noClients(scope, 'a VPC whose CIDR block is not known');
  }
}

function noClients(scope: Construct, got: string): UsageError {
  return new UsageError(scope, 'NoClients', {
    got,
    expected: 'at least one source that may connect to the load balancer',
    fix: "set clients, for example clients: [ec2.Peer.ipv4('10.0.0.0/8')]",
  });
}
