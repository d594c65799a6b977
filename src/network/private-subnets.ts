import { Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import { requireSameEnvironment } from '../validation/same-environment';
import { UsageError } from '../validation/usage-error';

/** The fewest zones that survive the loss of one, and that a load balancer accepts. */
const MIN_ZONES = 2;

/** The subnets for tasks and functions of a VPC, be it ours or a consumer's. */
export interface PrivateSubnets {
  readonly selection: ec2.SubnetSelection;
  /** Whether they have a NAT route, as far as the VPC says. */
  readonly hasInternetEgress: boolean;
}

/** Picks the private subnets of a VPC: those with a way out, else the isolated ones. */
export function privateSubnets(scope: IConstruct, vpc: ec2.IVpc): PrivateSubnets {
  requireSameEnvironment(scope, { what: 'the VPC', resource: vpc });
  requireZones(scope, vpc.availabilityZones);
  if (vpc.privateSubnets.length > 0) return { selection: { subnets: vpc.privateSubnets }, hasInternetEgress: true };
  if (vpc.isolatedSubnets.length > 0) return { selection: { subnets: vpc.isolatedSubnets }, hasInternetEgress: false };
  throw new UsageError(scope, 'NoPrivateSubnets', {
    got: `a VPC with ${vpc.publicSubnets.length} public and no private subnets`,
    expected: 'private subnets, with or without a NAT route: tasks are never put into public ones',
    fix: 'use a VPC that has private subnets, or leave vpc out and let the platform make one',
  });
}

/** Throws unless there are zones enough. A list that is known at deployment only may have any length. */
export function requireZones(scope: IConstruct, zones: string[]): void {
  const { size } = new Set(zones);
  if (size >= MIN_ZONES || Token.isUnresolved(zones)) return;
  throw new UsageError(scope, 'TooFewZones', {
    got: `a VPC in ${size} availability zone(s)`,
    expected: `at least ${MIN_ZONES}, so that the loss of a zone leaves tasks running; the platform's own VPC has 3`,
    fix: 'use a VPC with subnets in more zones, or leave vpc out and let the platform make one',
  });
}
