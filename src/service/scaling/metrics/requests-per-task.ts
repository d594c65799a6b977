import { Lazy } from 'aws-cdk-lib';
import type { CfnScalingPolicy } from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { UsageError } from '../../../validation/usage-error';
import { metricQueries } from './metric-queries';
import { type ScaledService, ScalingPolicy, type ScalingScope } from './scaling-policy';
import { trackingPolicy } from './tracking-policy';

/** Keeps the number of load balancer requests per task and minute near a target. */
export class RequestsPerTask extends ScalingPolicy {
  public constructor(private readonly target: number) {
    super();
  }

  public identify(): unknown {
    return 'requests per task';
  }

  public bind(scope: ScalingScope, id: string): void {
    const { service } = scope;
    service.node.addValidation({ validate: () => (service.targetGroup ? [] : [noRoutesError(service).message]) });
    trackingPolicy(scope, id, {
      targetValue: this.target,
      predefinedMetricSpecification: Lazy.any({ produce: () => predefinedMetric(service) }),
      customizedMetricSpecification: Lazy.any({ produce: () => requestsOfBothGroups(service) }),
    });
  }
}

/** Returns the predefined metric, which AWS supports for a service with one target group only. */
function predefinedMetric({ targetGroup, alternateTargetGroup }: ScaledService) {
  if (!targetGroup || alternateTargetGroup) return undefined;
  const specification: CfnScalingPolicy.PredefinedMetricSpecificationProperty = {
    predefinedMetricType: 'ALBRequestCountPerTarget',
    resourceLabel: `${targetGroup.firstLoadBalancerFullName}/${targetGroup.targetGroupFullName}`,
  };
  return specification;
}

/** Returns the sum of the requests per task of two target groups: the traffic may go to either. */
function requestsOfBothGroups(service: ScaledService) {
  const { targetGroup, alternateTargetGroup } = service;
  if (!targetGroup || !alternateTargetGroup) return undefined;
  const requestsOf = (group: elbv2.ApplicationTargetGroup) => group.metrics.requestCountPerTarget();
  const requests = new cloudwatch.MathExpression({
    expression: 'FILL(one, 0) + FILL(other, 0)', // a group without requests has no data
    usingMetrics: { one: requestsOf(targetGroup), other: requestsOf(alternateTargetGroup) },
  });
  return { metrics: metricQueries(service, requests) };
}

function noRoutesError(service: ScaledService): UsageError {
  return new UsageError(service, 'RequestsWithoutRoutes', {
    got: 'ScalingMetric.requestsPerTask() and no routes',
    expected: 'routes, because the load balancer counts the requests',
    fix: "add routes to the service, for example [Route.path('/api/*')], or scale it on another metric",
  });
}
