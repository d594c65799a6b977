import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { addDeclared } from '../../security/declared-access';
import { ManagedPolicyRole } from '../../security/managed-policy-role';
import { describe } from '../../validation/description';
import { requireSameEnvironment } from '../../validation/same-environment';
import type { DeploymentHook } from './deployment-hook';

/** Creates the role with which ECS invokes the functions of lifecycle hooks. Returns undefined without functions. */
export function hookRole(scope: Construct, hooks: DeploymentHook[]): iam.Role | undefined {
  const handlers = [...new Set(hooks.map(({ handler }) => handler))].filter((handler) => handler !== undefined);
  if (handlers.length === 0) return undefined;
  for (const handler of handlers) {
    requireSameEnvironment(scope, { what: 'the function of a hook', resource: handler, arn: handler.functionArn });
  }
  const role = new ManagedPolicyRole(scope, 'HookRole', {
    description: describe('role', `Invokes the deployment lifecycle hooks of ${scope.node.path}`),
    assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com'),
  });
  addDeclared(
    role,
    new iam.PolicyStatement({
      actions: ['lambda:InvokeFunction'],
      resources: handlers.map(({ functionArn }) => functionArn),
    }),
  );
  return role;
}
