import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';

/** Who a container runs as where nobody says otherwise. */
export const DEFAULT_USER = '1000';

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
const USER = /^[\w.-]+(:[\w.-]+)?$/;

/** Throws unless a container can run as the user. */
export function requireUser(scope: IConstruct, what: string, user: string): void {
  if (Token.isUnresolved(user) || USER.test(user)) return;
  throw new UsageError(scope, 'InvalidUser', {
    got: `${what}: '${user}'`,
    expected: 'a user, with or without a group, by number or by name',
    fix: "for example user: '1000' or '1000:1000', or leave it out for the default",
  });
}
