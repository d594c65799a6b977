import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import type { DeploymentPolicy } from './deployment-policy';
import { hookRole } from './hook-role';
import { requireTestTraffic } from './require-test-traffic';
import { validateTrafficShift } from './validate-traffic-shift';

/** Writes what the CDK's service cannot be told of a policy into the ECS service, and checks at the end what became of it. */
export function applyDeploymentPolicy(scope: Construct, service: ecs.CfnService, policy: DeploymentPolicy): void {
  // The CDK writes it for a circuit breaker alone, and not with every feature flag; to CloudFormation a service that gets
  // it, or loses it, is another one.
  service.deploymentController = { type: 'ECS' };
  if (policy.testTraffic) requireTestTraffic(scope, policy.testTraffic);
  const role = hookRole(scope, policy.hooks);
  if (role) service.node.addDependency(role);
  for (const [path, value] of Object.entries(policy._overrides(scope, role?.roleArn))) {
    service.addPropertyOverride(path, value);
  }
  scope.node.addValidation({ validate: () => validateTrafficShift(scope, service, policy) });
}
