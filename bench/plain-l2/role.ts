import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
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

/** A statement that lets a key be used by an AWS service alone. */
export function useOfKeyBy(scope: Construct, service: string, key: kms.IKey, actions: string[]): iam.PolicyStatement {
  return allow(actions, key.keyArn, {
    StringEquals: { 'kms:ViaService': `${service}.${Stack.of(scope).region}.amazonaws.com` },
  });
}
