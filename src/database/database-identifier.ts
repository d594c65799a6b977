import { createHash } from 'node:crypto';
import { Aws, Fn, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { idsInStack } from '../naming/stack-path';

/** The maximum length of the readable part. RDS allows 63 characters, and the unique parts need the rest. */
const MAX_READABLE_LENGTH = 28;

/**
 * Returns the identifier of a database.
 *
 * The database has a name for two reasons. RDS derives the name of the log group from it. The log group must exist
 * before RDS creates one without encryption and without retention. And CloudFormation does not replace a resource with
 * a fixed name. So no change of a property replaces the database with an empty one by accident. Another snapshot gives
 * another name, since that replacement is intended.
 *
 * The identifier is unique to each creation of the stack, so a retained database does not conflict with the next one.
 */
export function databaseIdentifier(database: Construct, restoreFrom?: string): string {
  const ids = idsInStack(database);
  const readablePart = ids
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, MAX_READABLE_LENGTH)
    .replace(/-$/, '');
  const source = JSON.stringify([ids, Stack.of(database).resolve(restoreFrom)]);
  const hash = createHash('sha256').update(source).digest('hex').slice(0, 8);
  const stackUuid = Fn.split('-', Fn.select(2, Fn.split('/', Aws.STACK_ID)));
  const uuidParts = [0, 4].map((part) => Fn.select(part, stackUuid));
  return [readablePart || 'database', hash, ...uuidParts].join('-');
}
