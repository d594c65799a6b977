import { Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import { areDifferentVpcs, vpcName } from '../network/vpc-identity';
import type { MeshedFargateService } from '../service/meshed-fargate-service';
import { requireSameEnvironment } from '../validation/same-environment';
import { UsageError } from '../validation/usage-error';

/** The load balancer for the routes of a service, and its VPC. */
export interface RoutingSource {
  readonly loadBalancer: IConstruct;
  readonly vpc: ec2.IVpc;
}

/**
 * Throws if a load balancer is in another account, Region or VPC than a service, or if the service already has a load
 * balancer.
 */
export function requireReachableService(service: MeshedFargateService, { loadBalancer, vpc }: RoutingSource): void {
  const { account, region } = Stack.of(loadBalancer);
  const resource = { env: { account, region } };
  requireSameEnvironment(service, { what: `the load balancer ${loadBalancer.node.path}`, resource });
  const { cluster } = service;
  const targetGroup = service.targetGroup ?? service.networkTargetGroup;
  if (areDifferentVpcs(cluster.vpc, vpc)) {
    throw new UsageError(service, 'OtherNetwork', {
      got: `tasks in the VPC ${vpcName(cluster.vpc)}, and the load balancer ${loadBalancer.node.path} in the VPC ${vpcName(vpc)}`,
      expected: 'the same VPC: Amazon ECS registers tasks only in target groups of their own VPC',
      fix: 'create the load balancer with the VPC of the cluster',
    });
  }
  if (!targetGroup) return;
  throw new UsageError(service, 'TwoLoadBalancers', {
    got: `addRoutes() of ${loadBalancer.node.path}, for a service that already has the target group ${targetGroup.node.path}`,
    expected: 'one load balancer for each service, and one call with all its routes',
    fix: 'add all routes of the service to one load balancer, in one call of addRoutes()',
  });
}
