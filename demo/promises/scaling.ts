import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand,
} from '@aws-sdk/client-application-auto-scaling';
import type { Json } from '../../rigs/template/json';
import { compare, type Inspector } from './promise';

export const scalableTarget: Inspector = async (resource, stack) => {
  const { properties } = resource;
  const answer = await new ApplicationAutoScalingClient(stack.clients).send(
    new DescribeScalableTargetsCommand({ ServiceNamespace: 'ecs' }),
  );
  // The physical id of a scalable target begins with the id of the scaled resource.
  const found = answer.ScalableTargets?.find(({ ResourceId }) => resource.physicalId.startsWith(`${ResourceId}|`));
  return compare(resource, {
    'minimum and maximum tasks': [
      [properties.MinCapacity, properties.MaxCapacity],
      [found?.MinCapacity, found?.MaxCapacity],
    ],
  });
};

export const scalingPolicy: Inspector = async (resource, stack) => {
  const answer = await new ApplicationAutoScalingClient(stack.clients).send(
    new DescribeScalingPoliciesCommand({ ServiceNamespace: 'ecs' }),
  );
  const promised = resource.properties.TargetTrackingScalingPolicyConfiguration;
  const found: Json = answer.ScalingPolicies?.find(({ PolicyARN }) => PolicyARN === resource.physicalId) ?? {};
  const tracking = found.TargetTrackingScalingPolicyConfiguration ?? {};
  return compare(resource, {
    target: [
      [promised.PredefinedMetricSpecification.PredefinedMetricType, promised.TargetValue],
      [tracking.PredefinedMetricSpecification?.PredefinedMetricType, tracking.TargetValue],
    ],
  });
};
