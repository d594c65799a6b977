import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import type { DeploymentPolicy } from './deployment-policy';
import { hookRole } from './hook-role';
import { whyNotMoved } from './movable-traffic';
import { requireTestTraffic } from './require-test-traffic';

/** Writes what the CDK's service cannot be told of a policy into the ECS service, and checks at the end what became of it. */
export function completeDeployment(scope: Construct, service: ecs.CfnService, policy: DeploymentPolicy): void {
  // The CDK says so with a circuit breaker only; where it comes or goes, CloudFormation would replace the service.
  service.deploymentController = { type: 'ECS' };
  if (policy.testTraffic) requireTestTraffic(scope, policy.testTraffic);
  const role = hookRole(scope, policy.hooks);
  if (role) service.node.addDependency(role);
  for (const [path, value] of Object.entries(policy._overrides(scope, role?.roleArn))) {
    service.addPropertyOverride(path, value);
  }
  scope.node.addValidation({ validate: () => whyNotMoved(scope, service, policy) });
}
