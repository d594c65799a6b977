import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';
import type { DeploymentPolicy } from './deployment/deployment-policy';
import type { ShiftedTarget } from './shifted-target';

/** What moves the traffic, as the CDK's service takes it. */
export function alternateTarget(target: ShiftedTarget): ecs.AlternateTarget {
  const { alternateTargetGroup, productionRule, testRule, role } = target;
  const ruleOf = ecs.ListenerRuleConfiguration.applicationListenerRule;
  return new ecs.AlternateTarget('Alternate', {
    alternateTargetGroup,
    productionListener: ruleOf(productionRule),
    testListener: testRule && ruleOf(testRule),
    role,
  });
}

/** Throws unless there is something to move the traffic with where deployments move it, and only there. */
export function requireShiftedTarget(scope: IConstruct, policy: DeploymentPolicy, shifted?: ShiftedTarget): void {
  if (policy.shiftsTraffic === (shifted !== undefined)) return;
  throw new UsageError(scope, 'TargetGroupsOfPolicy', {
    got: shifted
      ? 'an alternate target group, and a rolling deployment'
      : 'one target group, and a deployment that moves traffic',
    expected: 'two target groups and their rule where deployments move traffic, one where they do not',
    fix: "use a load balancer's addService(), which knows, or change the service's deployment",
  });
}
