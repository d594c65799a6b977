import { Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import { requireSameEnvironment } from '../validation/same-environment';
import { UsageError } from '../validation/usage-error';
import { isDataSubnet } from './subnet-groups';

/** The minimum that survives the loss of one zone, and that a load balancer or a database accepts. */
const MIN_ZONES = 2;

/** The subnets of a VPC for tasks and functions. */
export interface PrivateSubnets {
  readonly selection: ec2.SubnetSelection;
  /** Indicates whether the subnets have a NAT route, according to the VPC. */
  readonly hasInternetEgress: boolean;
}

/**
 * Selects the private subnets of a VPC.
 *
 * They are the subnets with a NAT route, otherwise the isolated subnets that are not reserved for data stores. Throws if
 * the VPC has none of them, or too few Availability Zones.
 */
export function privateSubnets(scope: IConstruct, vpc: ec2.IVpc): PrivateSubnets {
  requireSameEnvironment(scope, { what: 'the VPC', resource: vpc });
  requireZones(scope, vpc.availabilityZones);
  if (vpc.privateSubnets.length > 0) return { selection: { subnets: vpc.privateSubnets }, hasInternetEgress: true };
  const isolated = vpc.isolatedSubnets.filter((subnet) => !isDataSubnet(subnet));
  if (isolated.length > 0) return { selection: { subnets: isolated }, hasInternetEgress: false };
  throw new UsageError(scope, 'NoPrivateSubnets', {
    got: `a VPC with ${vpc.publicSubnets.length} public and no private subnets`,
    expected: 'private subnets, with or without a NAT route, because tasks never run in public subnets',
    fix: 'use a VPC with private subnets, or omit vpc so that the platform creates one',
  });
}

/**
 * Selects the subnets of a VPC for a database, never public subnets.
 *
 * They are the subnets that are reserved for data stores, otherwise the isolated subnets, otherwise the private subnets
 * with a NAT route. Throws if the VPC has none of them, or too few Availability Zones.
 */
export function dataSubnets(scope: IConstruct, vpc: ec2.IVpc): ec2.ISubnet[] {
  requireSameEnvironment(scope, { what: 'the VPC', resource: vpc });
  requireZones(scope, vpc.availabilityZones);
  const { isolatedSubnets, privateSubnets: withNat } = vpc;
  const choices = [isolatedSubnets.filter(isDataSubnet), isolatedSubnets, withNat];
  const subnets = choices.find(({ length }) => length > 0);
  if (subnets) return subnets;
  throw new UsageError(scope, 'NoPrivateSubnets', {
    got: `a VPC with ${vpc.publicSubnets.length} public and neither isolated nor private subnets`,
    expected: 'isolated or private subnets, because a database never runs in public subnets',
    fix: 'use a VPC with isolated or private subnets, or omit vpc so that the platform creates one',
  });
}

/** Throws if there are fewer than two Availability Zones. A list that is a token may have any length. */
export function requireZones(scope: IConstruct, zones: string[]): void {
  const { size } = new Set(zones);
  if (size >= MIN_ZONES || Token.isUnresolved(zones)) return;
  throw new UsageError(scope, 'TooFewZones', {
    got: `a VPC in ${size} Availability Zone(s)`,
    expected: `at least ${MIN_ZONES}, so that the platform survives the loss of one. The VPC of the platform has 3`,
    fix: 'use a VPC with subnets in more zones, or omit vpc so that the platform creates one',
  });
}
