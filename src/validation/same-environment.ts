import { type IResource, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { UsageError } from './usage-error';

/** A resource that a construct is given, and what errors call it. */
export interface UsedResource {
  readonly what: string;
  readonly resource: IResource;
  /** Its ARN, where the CDK does not read the environment of an imported one from that. */
  readonly arn?: string;
}

/** Throws when a resource is in another account or region than what uses it; what is known at deployment only passes. */
export function requireSameEnvironment(scope: IConstruct, used: UsedResource): void {
  const { account, region } = environmentOf(used);
  const stack = Stack.of(scope);
  if (differ(account, stack.account) || differ(region, stack.region)) {
    throw otherEnvironment(scope, used, 'the same account and region');
  }
}

/** The same for what may be another account's. */
export function requireSameRegion(scope: IConstruct, used: UsedResource): void {
  if (differ(environmentOf(used).region, Stack.of(scope).region)) {
    throw otherEnvironment(scope, used, 'the same region');
  }
}

function otherEnvironment(scope: IConstruct, used: UsedResource, expected: string): UsageError {
  const { account, region } = environmentOf(used);
  return new UsageError(scope, 'OtherEnvironment', {
    got: `${used.what} in aws://${account}/${region}, used in ${Stack.of(scope).environment}`,
    expected: `${expected}: AWS does not reach across`,
    fix: `use one of ${Stack.of(scope).environment}, or move the stack`,
  });
}

function environmentOf({ resource, arn = '' }: UsedResource): { account: string; region: string } {
  const [, , , region, account] = arn.split(':');
  return region && account ? { account, region } : resource.env;
}

function differ(one: string, other: string): boolean {
  return Token.compareStrings(one, other) === TokenComparison.DIFFERENT;
}
