import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { addDeclared } from '../security/declared-access';
import { ManagedPolicyRole } from '../security/managed-policy-role';
import { acknowledgeManagedPolicy } from '../security/nag-acknowledgements';
import { describe } from '../validation/description';

const POLICY = 'AmazonECSInfrastructureRolePolicyForLoadBalancers';

/**
 * Creates the role that ECS assumes to shift the traffic of a service. It has the AWS managed policy, which AWS keeps up
 * to date, and denies access to the resources of other services.
 *
 * @param groups the target groups of the service
 * @param shiftedArns the ARNs of the listener rules, or of the listeners, whose weights ECS changes
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
 */
export function createBlueGreenRole(scope: Construct, groups: elbv2.ITargetGroup[], shiftedArns: string[]): iam.Role {
  const role = new ManagedPolicyRole(scope, 'TrafficShiftRole', {
    description: describe('role', `Shifts the traffic of ${scope.node.path} between versions`),
    assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(POLICY)],
  });
  addDeclared(
    role,
    new iam.PolicyStatement({
      effect: iam.Effect.DENY,
      notActions: ['elasticloadbalancing:Describe*'],
      notResources: [...groups.map(({ targetGroupArn }) => targetGroupArn), ...shiftedArns],
    }),
  );
  acknowledgeManagedPolicy(
    role,
    POLICY,
    'AWS keeps the permissions for traffic shifts up to date. A second policy denies access to other services.',
  );
  return role;
}
