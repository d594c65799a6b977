import { Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import { requireSameEnvironment } from '../validation/same-environment';
import { UsageError } from '../validation/usage-error';
import { isForData } from './subnet-groups';

/** The fewest zones that survive the loss of one, and that a load balancer or a database accepts. */
const MIN_ZONES = 2;

/** The subnets for tasks and functions of a VPC, be it ours or a consumer's. */
export interface PrivateSubnets {
  readonly selection: ec2.SubnetSelection;
  /** Whether they have a NAT route, as far as the VPC says. */
  readonly hasInternetEgress: boolean;
}

/** Picks the private subnets of a VPC: those with a way out, else the isolated ones that are not for data alone. */
export function privateSubnets(scope: IConstruct, vpc: ec2.IVpc): PrivateSubnets {
  requireSameEnvironment(scope, { what: 'the VPC', resource: vpc });
  requireZones(scope, vpc.availabilityZones);
  if (vpc.privateSubnets.length > 0) return { selection: { subnets: vpc.privateSubnets }, hasInternetEgress: true };
  const isolated = vpc.isolatedSubnets.filter((subnet) => !isForData(subnet));
  if (isolated.length > 0) return { selection: { subnets: isolated }, hasInternetEgress: false };
  throw new UsageError(scope, 'NoPrivateSubnets', {
    got: `a VPC with ${vpc.publicSubnets.length} public and no private subnets`,
    expected: 'private subnets, with or without a NAT route: tasks are never put into public ones',
    fix: 'use a VPC that has private subnets, or leave vpc out and let the platform make one',
  });
}

/**
 * Picks the subnets for a database: those that are for data alone, else the isolated ones, else the private ones with a
 * way out. A database is never put into public ones.
 */
export function dataSubnets(scope: IConstruct, vpc: ec2.IVpc): ec2.ISubnet[] {
  requireSameEnvironment(scope, { what: 'the VPC', resource: vpc });
  requireZones(scope, vpc.availabilityZones);
  const { isolatedSubnets, privateSubnets: withWayOut } = vpc;
  const choices = [isolatedSubnets.filter(isForData), isolatedSubnets, withWayOut];
  const subnets = choices.find(({ length }) => length > 0);
  if (subnets) return subnets;
  throw new UsageError(scope, 'NoPrivateSubnets', {
    got: `a VPC with ${vpc.publicSubnets.length} public and neither isolated nor private subnets`,
    expected: 'isolated or private subnets: a database is never put into public ones',
    fix: 'use a VPC that has isolated or private subnets, or leave vpc out and let the platform make one',
  });
}

/** Throws unless there are zones enough. A list that is known at deployment only may have any length. */
export function requireZones(scope: IConstruct, zones: string[]): void {
  const { size } = new Set(zones);
  if (size >= MIN_ZONES || Token.isUnresolved(zones)) return;
  throw new UsageError(scope, 'TooFewZones', {
    got: `a VPC in ${size} availability zone(s)`,
    expected: `at least ${MIN_ZONES}, so that the loss of a zone is not the loss of all; the platform's own VPC has 3`,
    fix: 'use a VPC with subnets in more zones, or leave vpc out and let the platform make one',
  });
}
