import { createHash } from 'node:crypto';
import { Aws, Fn, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { idsInStack } from '../naming/stack-path';

/** What is left of the 63 characters of RDS for the path, once the parts that make it unique have theirs. */
const READABLE = 28;

/**
 * The identifier of a database that RDS is given, for two reasons.
 *
 * RDS names the log group by it, which must be there before RDS makes one by itself, without encryption and for ever. And
 * CloudFormation refuses to replace what was named: no change of a property can put an empty database in the place of a
 * full one by accident. Another snapshot is another name, since that is meant to.
 *
 * It is unique to this life of the stack, so that a database that was retained is not in the way of the next one.
 */
export function databaseIdentifier(database: Construct, restoreFrom?: string): string {
  const ids = idsInStack(database);
  const readable = ids
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, READABLE)
    .replace(/-$/, '');
  const exact = JSON.stringify([ids, Stack.of(database).resolve(restoreFrom)]);
  const hash = createHash('sha256').update(exact).digest('hex').slice(0, 8);
  const lifeOfStack = Fn.split('-', Fn.select(2, Fn.split('/', Aws.STACK_ID)));
  const life = [0, 4].map((part) => Fn.select(part, lifeOfStack));
  return [readable || 'database', hash, ...life].join('-');
}
