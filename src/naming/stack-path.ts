import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The ids from the stack (not included) down to a construct: unique in the stack, and the same in every stage. */
export function idsInStack(construct: IConstruct): string[] {
  const { scopes } = construct.node;
  return scopes.slice(scopes.indexOf(Stack.of(construct)) + 1).map(({ node }) => node.id);
}

/** The same in the letters that names of metrics and log groups may have: ids may have others, such as spaces. */
export function plainIdsInStack(construct: IConstruct): string[] {
  return idsInStack(construct).map((id) => id.replace(/[^\w.-]/g, '-'));
}
