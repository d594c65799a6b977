import type { Json } from './json';

/** The values that AWS allows once at each moment, by resource type. */
const UNIQUE: Record<string, (properties: Json) => unknown> = {
  'AWS::ElasticLoadBalancingV2::Listener': ({ LoadBalancerArn, Port }) => [LoadBalancerArn, Port],
  'AWS::ElasticLoadBalancingV2::ListenerRule': ({ ListenerArn, Priority }) => [ListenerArn, Priority],
  'AWS::ApplicationAutoScaling::ScalingPolicy': ({ ScalingTargetId, TargetTrackingScalingPolicyConfiguration: on }) =>
    on && [ScalingTargetId, on.PredefinedMetricSpecification, on.CustomizedMetricSpecification],
  'AWS::Logs::LogGroup': ({ LogGroupName }) => LogGroupName,
  'AWS::RDS::DBCluster': ({ DBClusterIdentifier }) => DBClusterIdentifier,
};

function uniqueValues({ Resources }: Json): Map<string, string> {
  const values = Object.entries<Json>(Resources).map(([id, { Type, Properties }]) => [
    id,
    JSON.stringify(UNIQUE[Type]?.(Properties ?? {})),
  ]);
  return new Map(values.filter(([, value]) => value !== undefined) as [string, string][]);
}

/**
 * Returns the resources of an update that AWS refuses, because another resource still has their value.
 *
 * CloudFormation creates and updates before it deletes.
 */
export function refusedResources(before: Json, after: Json): string[] {
  const old = uniqueValues(before);
  return [...uniqueValues(after)]
    .filter(([id, value]) => old.get(id) !== value)
    .filter(([id, value]) => [...old].some(([other, taken]) => other !== id && taken === value))
    .map(([id]) => id);
}
