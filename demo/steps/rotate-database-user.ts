import type { Client } from 'pg';
import type { DeployedResource, DeployedStack } from '../../rigs/emulator/deployed-stack';
import { rotateNow } from '../../rigs/emulator/secret-rotation';
import { redeployedSince, stateOfServices } from '../../rigs/emulator/services';
import { describeCluster } from '../promises/database';
import { asUser, connectionOf, type Login, loginIn } from '../promises/database-user';
import { type Outcome, outcome } from './outcome';

/** Rotates the database user of a service and checks which logins work and which services are redeployed. */
export async function rotateDatabaseUser(stack: DeployedStack, service: string): Promise<Outcome[]> {
  const user = userOf(service, stack);
  const secret = stack.resolve(user.properties.Secret);
  const connection = await connectionOf(user, stack);
  const as = <T>(login: Login, act: (client: Client) => Promise<T>) => asUser(connection, login, act);

  const [before, servicesBefore] = [await loginIn(stack, secret), await stateOfServices(stack)];
  // The service creates nothing. Like a migration, the admin creates the table.
  const admin = await adminOf(user, stack);
  await as(admin, (client) => client.query('CREATE TABLE quotes (login text DEFAULT session_user)'));
  await as(before, write);
  await rotateNow(stack, secret);
  const after = await loginIn(stack, secret);
  const redeployed = await redeployedSince(servicesBefore, stack);
  await as(after, write);
  await as(before, write);
  const seen = [await as(after, readWriters), await as(before, readWriters)];
  await as(admin, (client) => client.query('DROP TABLE quotes'));
  const written = [before, after, before].map(({ username }) => username).join(', ');
  const other = `${after.username} after ${before.username}`;
  return [
    outcome(
      'the current login is another one, with its own password',
      after.username !== before.username && after.password !== before.password,
      other,
    ),
    outcome(
      'both logins write rows, and read the rows of each other',
      seen.every((rows) => rows === written),
      `rows of ${seen[0]}`,
    ),
    outcome(
      `${service} is redeployed once, and no other service`,
      redeployed.join() === service,
      redeployed.join(', '),
    ),
  ];
}

const write = (client: Client) => client.query('INSERT INTO quotes DEFAULT VALUES');

async function readWriters(client: Client): Promise<string> {
  const { rows } = await client.query('SELECT login FROM quotes');
  return rows.map(({ login }) => login).join(', ');
}

async function adminOf({ properties }: DeployedResource, stack: DeployedStack): Promise<Login> {
  const { MasterUserSecret } = await describeCluster(stack.resolve(properties.Host), stack);
  return loginIn(stack, MasterUserSecret?.SecretArn ?? '');
}

function userOf(service: string, stack: DeployedStack): DeployedResource {
  const name = service.replaceAll('-', '_');
  const user = stack.ofType('Custom::DatabaseUser').find(({ properties }) => properties.UserName === name);
  if (!user) throw new Error(`got no user of ${service} in the template, expected a Custom::DatabaseUser`);
  return user;
}
