import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { areDifferentVpcs, vpcName } from '../network/vpc-identity';
import { requireSameEnvironment } from '../validation/same-environment';
import { UsageError } from '../validation/usage-error';

/** The parts of a mesh that the cluster must match. */
export interface MeshNetwork extends IConstruct {
  readonly vpc: ec2.IVpc;
}

/** Throws if the cluster is in another account or Region than its tasks, or in another VPC than the mesh. */
export function requireMatchingNetwork(scope: IConstruct, cluster: ecs.ICluster, mesh: MeshNetwork): void {
  requireSameEnvironment(scope, { what: 'the cluster', resource: cluster, arn: cluster.clusterArn });
  if (!areDifferentVpcs(cluster.vpc, mesh.vpc)) return;
  throw new UsageError(scope, 'OtherNetwork', {
    got: `a cluster in the VPC ${vpcName(cluster.vpc)}, and a mesh in the VPC ${vpcName(mesh.vpc)}`,
    expected: 'the same VPC: the security group rules for calls between services do not work across VPCs',
    fix: `create ${mesh.node.path} with the VPC of the cluster`,
  });
}
