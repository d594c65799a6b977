import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Client, type ClientConfig, DatabaseError } from 'pg';
import type { DeployedResource, DeployedStack } from '../../rigs/emulator/deployed-stack';
import { describeCluster } from './database';
import { compare, type Inspector } from './promise';

/** `invalid_authorization_specification`: the server has no rule that accepts the connection. */
const REFUSED = '28000';

/** `insufficient_privilege` */
const NOT_PERMITTED = '42501';

/** The credentials of a login. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

/** Logs in to the database with the credentials of the secret, as the service does. */
export const databaseUser: Inspector = async (resource, stack) => {
  const { UserName, Privilege, Schema, Database, Port, Secret, Host } = resource.properties;
  const login = await loginIn(stack, stack.resolve(Secret));
  const { Port: port } = await describeCluster(stack.resolve(Host), stack);
  const connection = await connectionOf(resource, stack);
  const session = await visit(connection, login);
  return compare(resource, {
    'logs in, and acts as': [UserName, session.role],
    'database and port': [
      [Database, Port],
      [session.database, port],
    ],
    'privilege, tried with a table': [`${Privilege} in ${Schema}`, `${session.privilege} in ${session.schema}`],
    'uses TLS': [true, session.tls],
    'plain text is': ['refused', await plainText(connection, login)],
  });
};

/** Returns the credentials of a version of a secret. */
export async function loginIn({ clients }: DeployedStack, SecretId: string, VersionStage = 'AWSCURRENT') {
  const request = new GetSecretValueCommand({ SecretId, VersionStage });
  const { SecretString = '{}' } = await new SecretsManagerClient(clients).send(request);
  return JSON.parse(SecretString) as Login;
}

/** Returns the connection settings of a user's database. */
export async function connectionOf({ properties }: DeployedResource, stack: DeployedStack): Promise<ClientConfig> {
  const { Endpoint, DatabaseName } = await describeCluster(stack.resolve(properties.Host), stack);
  return { ...stack.connectionTo(Endpoint), database: DatabaseName };
}

/** Logs in, runs `act`, and logs out. */
export async function asUser<T>(
  connection: ClientConfig,
  login: Login,
  act: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ ...connection, user: login.username, password: login.password });
  client.on('error', () => {}); // the server may end the connection first
  await client.connect();
  try {
    return await act(client);
  } finally {
    await client.end();
  }
}

/** Returns what a login sees. */
async function visit(connection: ClientConfig, login: Login) {
  return asUser(connection, login, async (client) => {
    const { rows } = await client.query(`
      SELECT current_user AS role, current_database() AS database, current_schema() AS schema, EXISTS (
        SELECT FROM pg_roles
        WHERE rolname = concat_ws('.', current_database(), current_schema(), 'writers') AND pg_has_role(oid, 'USAGE')
      ) AS writes`);
    const [{ writes, ...session }] = rows as { role: string; database: string; schema: string; writes: boolean }[];
    const withoutCreate = writes ? 'READ_WRITE_ROWS' : 'READ_ONLY';
    const privilege = (await createsTables(client)) ? 'READ_WRITE' : withoutCreate;
    // Only the login itself can read its connection in pg_stat_ssl, and not the role that it has set.
    await client.query('SET ROLE NONE');
    const tls = await client.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
    return { ...session, privilege, tls: tls.rows[0].ssl as boolean };
  });
}

/** Tries to create a table, and rolls it back. */
async function createsTables(client: Client): Promise<boolean> {
  await client.query('BEGIN');
  try {
    await client.query('CREATE TABLE promised_privilege (price numeric)');
    return true;
  } catch (error) {
    if (error instanceof DatabaseError && error.code === NOT_PERMITTED) return false;
    throw error;
  } finally {
    await client.query('ROLLBACK');
  }
}

async function plainText(connection: ClientConfig, login: Login): Promise<string> {
  try {
    await asUser({ ...connection, ssl: false }, login, (client) => client.query('SELECT 1'));
    return 'accepted';
  } catch (error) {
    return error instanceof DatabaseError && error.code === REFUSED ? 'refused' : String(error);
  }
}
