import { Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { TakenNames } from '../../naming/taken-names';
import { UsageError } from '../../validation/usage-error';
import type { IPostgresServer } from './postgres-server';

/** The suffixes of the logins of a user. No other user may have the name of a login. */
const LOGIN_SUFFIXES = ['', '_1', '_2', '_iam'];

const NAMES = new TakenNames();

/** Takes the names of a user and its logins. Throws if another service or secret of the app has one of them. */
export function takeUser(owner: IConstruct, database: IPostgresServer, user: string): void {
  for (const suffix of LOGIN_SUFFIXES) {
    take(owner, {
      what: `the user '${user}${suffix}' on ${database.node.path}`,
      key: `${serverOf(database)} user ${user}${suffix}`,
      fix: 'rename one of the services, choose another userName, or use the secret that exists',
    });
  }
}

/** Takes a schema. Throws if another service or secret of the app owns it. */
export function takeSchema(owner: IConstruct, database: IPostgresServer, schema: string): void {
  take(owner, {
    what: `the schema '${schema}' on ${database.node.path}`,
    key: `${serverOf(database)}/${database.databaseName} schema ${schema}`,
    fix: 'choose another schema, or use DatabaseAccess.readWrite() for one of the services',
  });
}

function take(owner: IConstruct, { what, key, fix }: { what: string; key: string; fix: string }): void {
  const other = NAMES.take(owner, key);
  if (!other) return;
  throw new UsageError(owner, 'DatabaseNameTaken', {
    got: what,
    expected: `a name that no other service or secret has; ${other.node.path} already has it`,
    fix,
  });
}

/** Returns the identity of a server. An existing server may have several constructs, one for each of its databases. */
export function serverOf(database: IPostgresServer): string {
  const { host, port, node } = database;
  return Token.isUnresolved(host) ? node.path : `${Stack.of(database).environment} ${host}:${port}`;
}
