import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { addDeclared } from '../security/declared-access';

/**
 * Allows a principal to use the customer managed key of a secret through Secrets Manager only.
 *
 * The CDK would add the principal to the key policy. Then every reader would change the shared key, and a reader in a
 * later stack would be a cyclic dependency.
 *
 * @returns whether the principal has a policy that the permission was added to
 */
export function grantSecretKey(secret: secretsmanager.ISecret, grantee: iam.IGrantable, ...actions: string[]): boolean {
  return addDeclared(
    grantee,
    new iam.PolicyStatement({
      actions,
      resources: [(secret.encryptionKey as kms.IKey).keyArn],
      conditions: {
        StringEquals: { 'kms:ViaService': `secretsmanager.${Stack.of(secret).region}.amazonaws.com` },
      },
    }),
  ).statementAdded;
}
