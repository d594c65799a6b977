import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';

/** ECS tells the field of a secret from what is around it by the colons. */
const FIELD = /^[\w.-]+$/;

/** Throws unless ECS can read a field of this name. */
export function requireFieldName(scope: IConstruct, field: string): void {
  if (Token.isUnresolved(field) || FIELD.test(field)) return;
  throw new UsageError(scope, 'InvalidSecretField', {
    got: `field: '${field}'`,
    expected: 'letters, digits and _ . -',
    fix: "for example field: 'api_key'",
  });
}
