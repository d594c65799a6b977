import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** A role with one managed policy. The CDK's own grants add nothing to it: they would make inline policies. */
export function role(
  scope: Construct,
  id: string,
  servicePrincipal: string,
  statements: iam.PolicyStatement[],
): iam.IRole {
  const made = new iam.Role(scope, id, { assumedBy: new iam.ServicePrincipal(servicePrincipal) });
  new iam.ManagedPolicy(made, 'Policy', { description: `What ${made.node.path} may do`, roles: [made], statements });
  return made.withoutPolicyUpdates();
}

/** A statement of such a policy. */
export function allow(
  actions: string[],
  resource: string,
  conditions?: Record<string, Record<string, string>>,
): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions, resources: [resource], conditions });
}
