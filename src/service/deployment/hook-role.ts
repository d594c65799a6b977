import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ManagedPolicyRole } from '../../security/managed-policy-role';
import { requireSameEnvironment } from '../../validation/same-environment';
import type { DeploymentHook } from './deployment-hook';

/** What ECS acts as to ask the functions of a service's hooks; none without such a function. */
export function hookRole(scope: Construct, hooks: DeploymentHook[]): iam.Role | undefined {
  const handlers = [...new Set(hooks.map(({ handler }) => handler))].filter((handler) => handler !== undefined);
  if (handlers.length === 0) return undefined;
  for (const handler of handlers) requireNear(scope, handler);
  const role = new ManagedPolicyRole(scope, 'HookRole', {
    description: `Asks the functions that decide on deployments of ${scope.node.path}`,
    assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com'),
  });
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      actions: ['lambda:InvokeFunction'],
      resources: handlers.map(({ functionArn }) => functionArn),
    }),
  );
  return role;
}

function requireNear(scope: Construct, handler: lambda.IFunction): void {
  requireSameEnvironment(scope, { what: 'the function of a hook', resource: handler, arn: handler.functionArn });
}
