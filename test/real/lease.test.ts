import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { aDatabase } from './postgres-user/support/database';

const WORKER = path.join(__dirname, '..', '..', 'examples', 'lease', 'worker.mjs');
/** Contenders that run beside the holder, so that each change of the holder is a forced overlap. */
const CONTENDERS = 2;
const OVERLAPS = 20;
/** The longest time without a holder that docs/workers.md states. Unit: milliseconds. */
const LONGEST_GAP_MS = 2_000;

const server = aDatabase();
const running = new Set<ChildProcess>();
const holders: ChildProcess[] = [];

function start(): Promise<void> {
  const { host, port, database, superuser, authorityFile } = server();
  const child = spawn(process.execPath, [WORKER], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      PATH: process.env.PATH,
      SERVICE_NAME: 'feed',
      PGHOST: host,
      PGPORT: String(port),
      PGDATABASE: database,
      PGUSER: superuser.username,
      PGPASSWORD: superuser.password,
      PGSSLMODE: 'verify-full',
      NODE_EXTRA_CA_CERTS: authorityFile,
    },
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve());
    child.stdout?.on('data', (data: Buffer) => {
      if (data.includes('holds')) holders.push(child);
      if (data.includes('waits')) resolve();
    });
  });
}

/** Only a failure takes that long. */
async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('the next holder did not come');
    await sleep(10);
  }
}

/** Waits for the first work of a holder after another one. */
async function worksAfter(before?: ChildProcess): Promise<ChildProcess> {
  for (;;) {
    await until(() => holders.at(-1) !== before);
    const next = holders.at(-1) as ChildProcess;
    const { rows } = await server().query(`SELECT FROM moments WHERE holder = ${next.pid} LIMIT 1`);
    if (rows.length > 0) return next;
    await sleep(10);
  }
}

/** The ways in which a holder loses its lease. */
const ENDS: Record<string, (holder: ChildProcess) => Promise<unknown>> = {
  'a deployment stops its task': async (holder) => holder.kill('SIGTERM'),
  'its host is lost': async (holder) => holder.kill('SIGKILL'),
  'it hangs, and is killed': async (holder) => {
    holder.kill('SIGSTOP');
    await sleep(300);
    holder.kill('SIGKILL');
  },
  'the database ends its session': () =>
    server().query("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"),
};

afterAll(async () => {
  const ends = [...running].map((child) => once(child, 'exit'));
  for (const child of running) child.kill('SIGKILL');
  await Promise.all(ends);
});

test(`${OVERLAPS} forced overlaps have no moment with two holders`, async () => {
  await server().query(
    'CREATE TABLE moments (holder integer NOT NULL, began timestamptz NOT NULL, ended timestamptz NOT NULL)',
  );
  await Promise.all(Array.from({ length: CONTENDERS + 1 }, start));
  let holder = await worksAfter();
  const ways = Object.entries(ENDS);
  const shortest = new Map<string, number>();
  for (let overlap = 0; overlap < OVERLAPS; overlap++) {
    await sleep(100);
    const replacement = start();
    const [way, end] = ways[overlap % ways.length];
    await end(holder);
    const next = await worksAfter(holder);
    const { rows } = await server().query(
      `SELECT extract(epoch FROM min(began) FILTER (WHERE holder = ${next.pid}) - max(ended) FILTER (WHERE holder = ${holder.pid})) * 1000 AS gap FROM moments`,
    );
    shortest.set(way, Math.min(shortest.get(way) ?? Infinity, Number(rows[0].gap)));
    holder = next;
    await replacement;
    // A worker whose session was interrupted by a stall of the machine has ended.
    while (running.size <= CONTENDERS) await start();
  }

  const { rows: overlaps } = await server().query(
    'SELECT a.holder, b.holder FROM moments a JOIN moments b ON a.holder < b.holder AND a.began < b.ended AND b.began < a.ended',
  );
  expect(overlaps).toEqual([]);
  const { rows } = await server().query('SELECT count(DISTINCT holder)::int AS holders FROM moments');
  expect(rows[0].holders).toBeGreaterThan(OVERLAPS);
  // A stall of the machine makes some of the gaps longer. A lease that waits for a time makes all of them longer.
  for (const [way, gap] of shortest) expect({ way, isShort: gap < LONGEST_GAP_MS }).toEqual({ way, isShort: true });
  // A later holder never works between two moments of an earlier one.
  const { rows: interleaved } = await server().query(
    `SELECT a.holder FROM (SELECT holder, min(began) AS first, max(ended) AS last FROM moments GROUP BY holder) a
     JOIN (SELECT holder, min(began) AS first, max(ended) AS last FROM moments GROUP BY holder) b
     ON a.holder < b.holder AND a.first < b.last AND b.first < a.last`,
  );
  expect(interleaved).toEqual([]);
});
