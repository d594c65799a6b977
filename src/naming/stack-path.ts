import { createHash } from 'node:crypto';
import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Returns the ids from the stack (exclusive) to a construct. They are unique in the stack and equal in every stage. */
export function idsInStack(construct: IConstruct): string[] {
  const { scopes } = construct.node;
  return scopes.slice(scopes.indexOf(Stack.of(construct)) + 1).map(({ node }) => node.id);
}

/**
 * Returns `idsInStack` as one name with only the characters that names of metrics and log groups allow.
 *
 * A space becomes a hyphen. A name that lost other characters, or its end, has a hash of the ids, so that it stays unique.
 *
 * @param separator the text between two ids
 * @param maxLength the maximum length. Unit: characters
 */
export function plainNameInStack(construct: IConstruct, separator: string, maxLength: number): string {
  const ids = idsInStack(construct);
  const name = ids.join(separator).replace(/[^\w./-]/g, '-');
  if (name.length <= maxLength && ids.every((id) => /^[\w. -]*$/.test(id))) return name;
  const hash = createHash('sha256').update(JSON.stringify(ids)).digest('hex').slice(0, 8);
  return `${name.slice(0, maxLength - hash.length - 1)}-${hash}`;
}
