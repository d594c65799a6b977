import { createHash } from 'node:crypto';
import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Parameter Store refuses names that begin with `aws` or `ssm`, and the name of a stack can begin so. */
const ROOT = '/trading-analytics';

/** Returns the stack that is not nested. Its name is known at synthesis. */
function topStackOf(construct: IConstruct): Stack {
  let stack = Stack.of(construct);
  while (stack.nestedStackParent) stack = stack.nestedStackParent;
  return stack;
}

/** Returns the ids below a stack as one level of a path. A level that lost characters or its end has a hash of the ids. */
function level(ids: string[]): string {
  const name = ids.join('-').replace(/[^\w.-]/g, '-');
  if (name.length <= 128 && ids.every((id) => /^[\w.]*$/.test(id))) return name;
  return `${name.slice(0, 119)}-${createHash('sha256').update(JSON.stringify(ids)).digest('hex').slice(0, 8)}`;
}

function idsBelow(top: Stack, construct: IConstruct): string[] {
  const { scopes } = construct.node;
  return scopes.slice(scopes.indexOf(top) + 1).map(({ node }) => node.id);
}

/**
 * Returns the path of the parameters with the names of a platform: `/trading-analytics/<stack>/<id>`.
 *
 * Names of stacks are unique in an account and Region, so the path is unique there. It contains no token, so a later
 * stack uses it without a reference to the platform's stack.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-parameter-name-constraints.html
 */
export function namesPath(platform: IConstruct): string {
  const top = topStackOf(platform);
  return `${ROOT}/${top.stackName}/${level(idsBelow(top, platform))}`;
}

/** Returns the level of a path for a stack: the name of the stack, or that of its parent and the ids of a nested stack. */
export function levelOfStack(stack: Stack): string {
  const top = topStackOf(stack);
  return stack === top ? top.stackName : `${top.stackName}.${level(idsBelow(top, stack))}`;
}
