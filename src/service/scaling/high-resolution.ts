import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { cfnService } from '../ecs-service';
import { scalingPolicies } from './metrics/tracking-policy';

const RESOLUTION_SECONDS = 20;

/**
 * Makes the existing policies on CPU and memory use metrics with a resolution of 20 seconds.
 *
 * The service must publish these metrics before a policy uses them. CloudFormation ensures this order: the policies refer
 * to the service, and an update of the service ends when all its tasks are replaced.
 */
export function useHighResolution(service: ecs.FargateService, taskCount: ecs.ScalableTaskCount): void {
  cfnService(service).monitoring = {
    metricConfigurations: [
      { metricNames: ['CPUUtilization', 'MemoryUtilization'], resolutionSeconds: RESOLUTION_SECONDS },
    ],
  };
  for (const policy of scalingPolicies(taskCount)) {
    const { predefinedMetricSpecification } = policy.targetTrackingScalingPolicyConfiguration as Tracking;
    policy.addPropertyOverride(
      'TargetTrackingScalingPolicyConfiguration.PredefinedMetricSpecification.PredefinedMetricType',
      `${predefinedMetricSpecification.predefinedMetricType}HighResolution`,
    );
  }
}

interface Tracking {
  readonly predefinedMetricSpecification: { readonly predefinedMetricType: string };
}
