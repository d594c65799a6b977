import { Annotations, Stack, Token } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Construct } from 'constructs';
import type { DeploymentPolicy } from './deployment-policy';
import { hookRole } from './hook-role';
import { validateTrafficShift } from './validate-traffic-shift';

/**
 * Adds the settings of a deployment policy that the CDK's service does not support to the ECS service.
 *
 * The result is validated at the end of synthesis.
 */
export function applyDeploymentPolicy(scope: Construct, service: ecs.CfnService, policy: DeploymentPolicy): void {
  // The CDK sets it only with a circuit breaker, depending on feature flags. Adding or removing it replaces the service.
  service.deploymentController = { type: 'ECS' };
  // Depending on a feature flag, the CDK leaves it out. Then an alarm that left the template would stay with the service.
  if (supportsAlarms(Stack.of(scope))) {
    service.addPropertyOverride('DeploymentConfiguration.Alarms', { AlarmNames: [], Enable: false, Rollback: false });
  }
  if (policy.shiftsTraffic) {
    Annotations.of(scope).acknowledgeWarning(
      '@aws-cdk/aws-ecs:shouldUseCircuitBreaker',
      'ECS supports the deployment circuit breaker for rolling deployments only.',
    );
  }
  const role = hookRole(scope, policy.hooks);
  if (role) service.node.addDependency(role);
  for (const [path, value] of Object.entries(policy._overrides(scope, role?.roleArn))) {
    service.addPropertyOverride(path, value);
  }
  scope.node.addValidation({ validate: () => validateTrafficShift(scope, service, policy) });
}

/** The partitions in which ECS did not have deployment alarms, by the CDK's own list. */
const WITHOUT_ALARMS = ['aws-cn', 'aws-us-gov', 'aws-iso', 'aws-iso-b'];

function supportsAlarms({ region }: Stack): boolean {
  return Token.isUnresolved(region) || !WITHOUT_ALARMS.includes(String(RegionInfo.get(region).partition));
}
