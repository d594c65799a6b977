import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';

/** The user of a container without an explicit user. */
export const DEFAULT_USER = '1000';

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
const USER = /^[\w.-]+(:[\w.-]+)?$/;

/** Throws unless the user has a valid form. A token passes. */
export function requireUser(scope: IConstruct, what: string, user: string): void {
  if (Token.isUnresolved(user) || USER.test(user)) return;
  throw new UsageError(scope, 'InvalidUser', {
    got: `${what}: '${user}'`,
    expected: 'a user, or a user and a group, by number or by name',
    fix: "set for example user: '1000' or '1000:1000', or omit it for the default",
  });
}
