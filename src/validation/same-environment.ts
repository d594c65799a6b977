import { type IResource, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { UsageError } from './usage-error';

/** A resource that is passed to a construct, and its name in error messages. */
export interface UsedResource {
  readonly what: string;
  readonly resource: Pick<IResource, 'env'>;
  /** The ARN, for an imported resource whose environment the CDK does not read from its ARN. */
  readonly arn?: string;
}

/**
 * Throws if a resource is in another account or Region than the stack that uses it.
 *
 * An account or Region that is a token is not compared.
 */
export function requireSameEnvironment(scope: IConstruct, used: UsedResource): void {
  const { account, region } = environmentOf(used);
  const stack = Stack.of(scope);
  if (differ(account, stack.account) || differ(region, stack.region)) {
    throw otherEnvironment(scope, used, 'the same account and region');
  }
}

/** Throws if a resource is in another Region than the stack that uses it. It may be in another account. */
export function requireSameRegion(scope: IConstruct, used: UsedResource): void {
  if (differ(environmentOf(used).region, Stack.of(scope).region)) {
    throw otherEnvironment(scope, used, 'the same region');
  }
}

function otherEnvironment(scope: IConstruct, used: UsedResource, expected: string): UsageError {
  const { account, region } = environmentOf(used);
  return new UsageError(scope, 'OtherEnvironment', {
    got: `${used.what} in aws://${account}/${region}, used in ${Stack.of(scope).environment}`,
    expected: `${expected} as the stack that uses it`,
    fix: `use a resource in ${Stack.of(scope).environment}, or move the stack`,
  });
}

function environmentOf({ resource, arn = '' }: UsedResource): { account: string; region: string } {
  const [, , , region, account] = arn.split(':');
  return region && account ? { account, region } : resource.env;
}

function differ(one: string, other: string): boolean {
  return Token.compareStrings(one, other) === TokenComparison.DIFFERENT;
}
