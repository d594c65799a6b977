import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';

/**
 * Lets a principal use the customer key of a secret through Secrets Manager and in no other way.
 *
 * The CDK would write the principal into the key's policy, where every reader would change the one key of all, and a
 * reader in a later stack would be a cycle.
 *
 * @returns whether the principal has a policy that this could be added to
 */
export function grantSecretKey(secret: secretsmanager.ISecret, grantee: iam.IGrantable, ...actions: string[]): boolean {
  return grantee.grantPrincipal.addToPrincipalPolicy(
    new iam.PolicyStatement({
      actions,
      resources: [(secret.encryptionKey as kms.IKey).keyArn],
      conditions: {
        StringEquals: { 'kms:ViaService': `secretsmanager.${Stack.of(secret).region}.amazonaws.com` },
      },
    }),
  ).statementAdded;
}
