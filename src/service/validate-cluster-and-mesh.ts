import { Token, TokenComparison } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import type { TradingMesh } from '../mesh/trading-mesh';
import { requireSameEnvironment } from '../validation/same-environment';
import { UsageError } from '../validation/usage-error';

/** Throws unless a service can be in its cluster and its mesh at once. */
export function requireMatchingNetwork(scope: IConstruct, cluster: ecs.ICluster, mesh: TradingMesh): void {
  requireSameEnvironment(scope, { what: 'the cluster', resource: cluster, arn: cluster.clusterArn });
  if (!areOther(cluster.vpc, mesh.vpc)) return;
  throw new UsageError(scope, 'OtherNetwork', {
    got: `a cluster in the VPC ${nameOf(cluster.vpc)}, and a mesh in ${nameOf(mesh.vpc)}`,
    expected: 'one VPC: the rules that let services call each other do not reach across',
    fix: `give ${mesh.node.path} the VPC of the cluster`,
  });
}

/** As far as it is known: two that the app makes, or two ids. */
function areOther(one: ec2.IVpc, other: ec2.IVpc): boolean {
  if (one === other) return false;
  if (one instanceof ec2.Vpc && other instanceof ec2.Vpc) return true;
  return Token.compareStrings(one.vpcId, other.vpcId) === TokenComparison.DIFFERENT;
}

function nameOf(vpc: ec2.IVpc): string {
  return Token.isUnresolved(vpc.vpcId) ? vpc.node.path : vpc.vpcId;
}
