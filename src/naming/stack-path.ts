import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Returns the ids from the stack (exclusive) to a construct. They are unique in the stack and equal in every stage. */
export function idsInStack(construct: IConstruct): string[] {
  const { scopes } = construct.node;
  return scopes.slice(scopes.indexOf(Stack.of(construct)) + 1).map(({ node }) => node.id);
}

/** Returns `idsInStack` with only the characters that names of metrics and log groups allow. A space becomes a hyphen. */
export function plainIdsInStack(construct: IConstruct): string[] {
  return idsInStack(construct).map((id) => id.replace(/[^\w.-]/g, '-'));
}
