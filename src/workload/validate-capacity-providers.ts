import { Stack, Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { quoted, UsageError } from '../validation/usage-error';

/**
 * Returns an error if a cluster of the app does not have the capacity providers of a service.
 *
 * It runs at synth, because a cluster can get its capacity providers until then. Those of an imported cluster are not
 * known.
 */
export function validateCapacityProviders(
  service: IConstruct,
  cluster: ecs.ICluster,
  strategies: ecs.CapacityProviderStrategy[],
): string[] {
  if (!(cluster instanceof ecs.Cluster)) return [];
  const { capacityProviders = [] } = cluster.node.defaultChild as ecs.CfnCluster;
  const wanted = strategies.map(({ capacityProvider }) => capacityProvider);
  const own = [...capacityProviders, ...cluster.capacityProviderNames];
  if (hasAll(own, wanted) || hasAll([...own, ...associatedWith(cluster)], wanted)) return [];
  return [
    new UsageError(service, 'CapacityProviderMissing', {
      got: `the cluster ${cluster.node.path} with the capacity providers ${quoted(own)}`,
      expected: `${quoted(wanted)}, because ECS places tasks only on capacity providers of their cluster`,
      fix: 'use a SpotCluster, or call enableFargateCapacityProviders() of the cluster',
    }).message,
  ];
}

function hasAll(names: string[], wanted: string[]): boolean {
  return names.some(Token.isUnresolved) || wanted.every((name) => names.includes(name));
}

/** Returns the capacity providers of the associations in the stack of a cluster, which may be of any of its clusters. */
function associatedWith(cluster: ecs.ICluster): string[] {
  return Stack.of(cluster)
    .node.findAll()
    .flatMap((found) => (found instanceof ecs.CfnClusterCapacityProviderAssociations ? found.capacityProviders : []))
    .map(String);
}
