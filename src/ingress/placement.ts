import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { privateSubnets } from '../network/subnet-selection';
import { requireSameEnvironment } from '../validation/same-environment';
import { UsageError } from '../validation/usage-error';
import type { Ingress } from './ingress';

/** Where a load balancer stands, and who may open connections to it. */
export interface Placement {
  /** The subnets, at most one for each zone; the public ones unless given. */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /** Who may connect; anyone unless given. */
  readonly clients?: ec2.IPeer[];
}

/** Works out where a load balancer stands. Throws when the VPC, or what was chosen, does not allow it. */
export function placementOf(scope: Construct, vpc: ec2.IVpc, ingress: Ingress): Placement {
  const subnets = ingress.internetFacing ? publicSubnets(scope, vpc) : internalSubnets(scope, vpc);
  if (ingress.dualStack) requireIpv6(scope, subnets);
  return {
    vpcSubnets: ingress.internetFacing ? undefined : { subnets },
    clients: clientsOf(scope, vpc, ingress),
  };
}

function publicSubnets(scope: Construct, vpc: ec2.IVpc): ec2.ISubnet[] {
  requireSameEnvironment(scope, { what: 'the VPC', resource: vpc });
  if (vpc.publicSubnets.length > 0) return vpc.publicSubnets;
  throw new UsageError(scope, 'NoPublicSubnets', {
    got: 'a VPC without public subnets',
    expected: 'public subnets in at least two zones: the load balancer faces the internet from there',
    fix: 'use a VPC that has public subnets, or choose an internal load balancer (internetFacing: false) or Ingress.none()',
  });
}

/** The private ones, where the tasks are. A load balancer takes one subnet of each zone. */
function internalSubnets(scope: Construct, vpc: ec2.IVpc): ec2.ISubnet[] {
  const { subnets } = vpc.selectSubnets(privateSubnets(scope, vpc).selection);
  const zones = subnets.map(({ availabilityZone }) => availabilityZone);
  return subnets.filter((_, index) => zones.indexOf(zones[index]) === index);
}

/** Throws when a subnet of this app has no IPv6. Whether those of a VPC that exists already have it is not known. */
function requireIpv6(scope: Construct, subnets: ec2.ISubnet[]): void {
  const without = subnets.filter(({ node: { defaultChild } }) => {
    return defaultChild instanceof ec2.CfnSubnet && defaultChild.ipv6CidrBlock === undefined;
  });
  if (without.length === 0) return;
  throw new UsageError(scope, 'NoIpv6', {
    got: `dualStack: true and ${without.length} subnet(s) without IPv6, such as ${without[0].node.path}`,
    expected: 'an IPv6 range in each subnet of the load balancer',
    fix: 'make the network with new TradingNetwork(…, { dualStack: true }), or leave dualStack out',
  });
}

function clientsOf(scope: Construct, vpc: ec2.IVpc, ingress: Ingress): ec2.IPeer[] | undefined {
  const { clients, dualStack, internetFacing } = ingress;
  if (clients === undefined) return internetFacing ? undefined : [addressesOf(scope, vpc, dualStack)];
  if (clients.length === 0) throw noClients(scope, 'clients: []');
  if (dualStack || !clients.some((client) => client.toIngressRuleConfig().cidrIpv6 !== undefined)) return clients;
  throw new UsageError(scope, 'ClientsWithoutIpv6', {
    got: 'clients with IPv6 addresses, and no dualStack',
    expected:
      'IPv4 addresses, security groups or prefix lists: a load balancer without IPv6 has no address that they reach',
    fix: 'set dualStack: true, or leave them out',
  });
}

function addressesOf(scope: Construct, vpc: ec2.IVpc, dualStack: boolean): ec2.IPeer {
  if (dualStack)
    throw noClients(scope, "dualStack: true; the VPC's range of IPv6 addresses is known at deployment only");
  // As it was written where the VPC is made here: checks cannot judge a range that they cannot read.
  const { defaultChild } = vpc.node;
  if (defaultChild instanceof ec2.CfnVPC && defaultChild.cidrBlock) return ec2.Peer.ipv4(defaultChild.cidrBlock);
  try {
    return ec2.Peer.ipv4(vpc.vpcCidrBlock);
  } catch {
    throw noClients(scope, 'a VPC whose range of addresses is not known');
  }
}

function noClients(scope: Construct, got: string): UsageError {
  return new UsageError(scope, 'NoClients', {
    got,
    expected: 'somebody who may connect to the load balancer',
    fix: "say who: clients: [ec2.Peer.ipv4('10.0.0.0/8')]",
  });
}
