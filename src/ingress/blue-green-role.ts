import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { ManagedPolicyRole } from '../security/managed-policy-role';
import { acknowledgeManagedPolicy } from '../security/nag-acknowledgements';

const POLICY = 'AmazonECSInfrastructureRolePolicyForLoadBalancers';

/**
 * What ECS acts as to move a service's traffic: AWS's policy, which AWS keeps up to date, less whatever is not this
 * service's.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
 */
export function blueGreenRole(
  scope: Construct,
  groups: elbv2.ApplicationTargetGroup[],
  rules: elbv2.ApplicationListenerRule[],
): iam.Role {
  const role = new ManagedPolicyRole(scope, 'TrafficShiftRole', {
    description: `Moves the traffic of ${scope.node.path} from version to version`,
    assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(POLICY)],
  });
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      effect: iam.Effect.DENY,
      notActions: ['elasticloadbalancing:Describe*'],
      notResources: [
        ...groups.map(({ targetGroupArn }) => targetGroupArn),
        ...rules.map(({ listenerRuleArn }) => listenerRuleArn),
      ],
    }),
  );
  acknowledgeManagedPolicy(
    role,
    POLICY,
    'AWS adds to its policy what ECS needs to move traffic; the one beside it denies all but this service.',
  );
  return role;
}
