import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';

/** ECS separates the field from the rest of a secret's ARN by colons, so a field cannot contain a colon. */
const FIELD = /^[\w.-]+$/;

/** Throws unless ECS can read a field of this name. A token is not checked. */
export function requireFieldName(scope: IConstruct, field: string): void {
  if (Token.isUnresolved(field) || FIELD.test(field)) return;
  throw new UsageError(scope, 'InvalidSecretField', {
    got: `field: '${field}'`,
    expected: 'letters, digits and _ . -',
    fix: "set for example field: 'api_key'",
  });
}
