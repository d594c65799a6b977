import { Client } from 'pg';
import { log } from './log';

/** A step of a schema. A step that was published never changes. */
export interface MigrationStep {
  readonly id: string;
  readonly sql: string;
}

/** The steps of one service run one after another, also if two tasks run them at once. */
const LOCK = 7_209_312;

/** Runs the steps that have not run yet, each in a transaction. Returns their ids. */
export async function migrate(client: Client, steps: readonly MigrationStep[]): Promise<string[]> {
  const done: string[] = [];
  // A statement that waits for a lock would block all queries behind it.
  await client.query(`SET lock_timeout = '5s'`);
  await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
  try {
    await client.query('CREATE TABLE IF NOT EXISTS migrations (id text PRIMARY KEY, at timestamptz DEFAULT now())');
    const { rows } = await client.query<{ id: string }>('SELECT id FROM migrations');
    const known = new Set(rows.map(({ id }) => id));
    for (const { id, sql } of steps.filter((step) => !known.has(step.id))) {
      await client.query(`BEGIN; ${sql}; INSERT INTO migrations (id) VALUES ('${id}'); COMMIT`);
      done.push(id);
    }
  } finally {
    await client.query('ROLLBACK');
    await client.query('SELECT pg_advisory_unlock($1)', [LOCK]);
  }
  return done;
}

/** Logs in as the environment defines, migrates, and logs out. */
export async function migrateNow(service: string, steps: readonly MigrationStep[]): Promise<void> {
  const client = new Client();
  await client.connect();
  try {
    log('info', `migrated ${service}`, { steps: await migrate(client, steps) });
  } finally {
    await client.end();
  }
}
