import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { TakenNames } from '../../naming/taken-names';
import type { IPostgresServer } from './postgres-server';
import { DatabasePrivilege } from './postgres-user-options';
import { serverOf } from './taken-users';

const CREATORS = new TakenNames();

/** Indicates whether a user with this privilege creates objects, which run in the statements of other users. */
function creates(privilege: DatabasePrivilege): boolean {
  return privilege === DatabasePrivilege.READ_WRITE_AND_CREATE || privilege === DatabasePrivilege.OWN_SCHEMA;
}

/** Warns if another user of the app creates objects in the same schema. Each of them would execute those of the other. */
export function warnOfTwoCreators(
  owner: IConstruct,
  database: IPostgresServer,
  { privilege, schema }: { privilege: DatabasePrivilege; schema: string },
): void {
  if (!creates(privilege)) return;
  const other = CREATORS.take(owner, `${serverOf(database)}/${database.databaseName} ${schema}`);
  if (!other) return;
  Annotations.of(owner).addWarningV2(
    'cdk-trading-analytics-platform:twoCreatorsInSchema',
    `${owner.node.path} and ${other.node.path} create objects in the schema '${schema}' of ${database.node.path}. Their statements may execute what the other has created. Use DatabaseAccess.readWrite() for one of them, or ownSchema(), or acknowledge that they trust each other.`,
  );
}
