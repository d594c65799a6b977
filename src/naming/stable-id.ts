import { createHash } from 'node:crypto';
import { Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Returns a construct id that depends on the identity of a thing alone, and not on its place in a list.
 *
 * CloudFormation creates before it deletes. A thing that must be unique at each moment needs the same id in each template.
 */
export function stableId(scope: IConstruct, prefix: string, identity: unknown): string {
  const text = JSON.stringify(Stack.of(scope).resolve(identity));
  return prefix + createHash('sha256').update(text).digest('hex').slice(0, 8).toUpperCase();
}

/** Returns the ARN of a resource, or the stack and the path of its construct if the ARN is known only at deployment. */
export function resourceIdentity(resource: IConstruct, arn: string): string {
  if (!Token.isUnresolved(arn)) return arn;
  let stack = Stack.of(resource);
  while (stack.nestedStackParent) stack = stack.nestedStackParent;
  return `${stack.stackName}${resource.node.path.slice(stack.node.path.length)}`;
}
