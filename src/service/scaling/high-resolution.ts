import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { policiesOf } from './metrics/tracking-policy';

const RESOLUTION_SECONDS = 20;

/**
 * Lets the policies that there are, on CPU and memory, use the metrics of 20 seconds.
 *
 * AWS wants the service to publish these before a policy uses them. CloudFormation sees to that: the policies refer to the
 * service, and an update of the service is over when all its tasks have been replaced.
 */
export function useHighResolution(service: ecs.FargateService, taskCount: ecs.ScalableTaskCount): void {
  (service.node.defaultChild as ecs.CfnService).monitoring = {
    metricConfigurations: [
      { metricNames: ['CPUUtilization', 'MemoryUtilization'], resolutionSeconds: RESOLUTION_SECONDS },
    ],
  };
  for (const policy of policiesOf(taskCount)) {
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
