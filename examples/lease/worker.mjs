/**
 * A worker of which one instance works at a time, also while ECS runs two.
 *
 * The lease is an advisory lock of PostgreSQL that a session holds. It ends with the session, so no clock and no renewal
 * are involved. All work goes through the session that holds the lease.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const LEASE = process.env.SERVICE_NAME;
const POLL_MS = 100;

/** The server ends the session of a lost host after about 8 seconds: 5 idle, then 3 probes of one second. */
const KEEPALIVE = 'SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 3';
/** This worker gives up before the server ends its session. */
const QUERY_TIMEOUT_MS = 3_000;

let stopping = false;
process.once('SIGTERM', () => {
  stopping = true;
});

const client = new pg.Client({ keepAlive: true, query_timeout: QUERY_TIMEOUT_MS });
// Without its session, the worker has no lease. ECS starts the next task.
client.on('error', () => process.exit(1));
await client.connect();
await client.query(KEEPALIVE);
console.log('waits');
while (!stopping && !(await takesLease())) await sleep(POLL_MS);
if (!stopping) console.log('holds');
while (!stopping) await work();
// The end of the session releases the lease at once, so the next task does not wait for the end of this one.
await client.end();

async function takesLease() {
  const { rows } = await client.query('SELECT pg_try_advisory_lock(hashtext($1)) AS taken', [LEASE]);
  return rows[0].taken;
}

/** One unit of work, in a transaction of the session that holds the lease. Replace it by your own. */
async function work() {
  await client.query(
    `WITH begin AS MATERIALIZED (SELECT clock_timestamp() AS at), pause AS MATERIALIZED (SELECT pg_sleep(0.01))
     INSERT INTO moments (holder, began, ended) SELECT $1, begin.at, clock_timestamp() FROM begin, pause`,
    [process.pid],
  );
}
