import { Lazy } from 'aws-cdk-lib';
import type { CfnScalingPolicy } from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { UsageError } from '../../../validation/usage-error';
import { metricQueries } from './metric-queries';
import { type ScaledService, ScalingPolicy, type ScalingScope } from './scaling-policy';
import { requireTarget, trackingPolicy } from './tracking-policy';

/** Keeps the requests that the load balancer sends to each task in a minute near a number. */
export class RequestsPerTask extends ScalingPolicy {
  public constructor(private readonly target: number) {
    super();
  }

  public bind(scope: ScalingScope, id: string): unknown {
    const { service } = scope;
    requireTarget(service, this.target, 'requests per task');
    service.node.addValidation({ validate: () => (service.targetGroup ? [] : [withoutRoutes(service).message]) });
    trackingPolicy(scope, id, {
      targetValue: this.target,
      predefinedMetricSpecification: Lazy.any({ produce: () => predefined(service) }),
      customizedMetricSpecification: Lazy.any({ produce: () => overBothGroups(service) }),
    });
    return 'requests per task';
  }
}

/** With one target group: AWS's own metric, which a service with two cannot have. */
function predefined({ targetGroup, alternateTargetGroup }: ScaledService) {
  if (!targetGroup || alternateTargetGroup) return undefined;
  const specification: CfnScalingPolicy.PredefinedMetricSpecificationProperty = {
    predefinedMetricType: 'ALBRequestCountPerTarget',
    resourceLabel: `${targetGroup.firstLoadBalancerFullName}/${targetGroup.targetGroupFullName}`,
  };
  return specification;
}

/** With two: what each group gets for each of its tasks, whichever of them the traffic is sent to. */
function overBothGroups(service: ScaledService) {
  const { targetGroup, alternateTargetGroup } = service;
  if (!targetGroup || !alternateTargetGroup) return undefined;
  const each = (group: elbv2.ApplicationTargetGroup) => group.metrics.requestCountPerTarget();
  const requests = new cloudwatch.MathExpression({
    expression: 'FILL(one, 0) + FILL(other, 0)', // a group without requests has no data
    usingMetrics: { one: each(targetGroup), other: each(alternateTargetGroup) },
  });
  return { metrics: metricQueries(service, requests) };
}

function withoutRoutes(service: ScaledService): UsageError {
  return new UsageError(service, 'RequestsWithoutRoutes', {
    got: 'ScalingMetric.requestsPerTask() and no routes',
    expected: 'routes: the load balancer is what counts requests',
    fix: "give the service routes, for example [Route.path('/api/*')], or scale it on another metric",
  });
}
