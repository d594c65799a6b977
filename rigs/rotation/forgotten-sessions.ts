import { setTimeout as sleep } from 'node:timers/promises';
import type { PostgresServer } from '../postgres/postgres-server';

const PATIENCE_MS = 120_000;
const POLL_MS = 50;

/** Returns the number of database sessions of functions that have ended. */
export async function forgottenSessions(database: PostgresServer): Promise<number> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const { rows } = await database.query(
      "SELECT count(*)::int FROM pg_stat_activity WHERE application_name = 'cdk-trading-analytics-platform'",
    );
    // The server needs a moment to detect a closed connection.
    if (rows[0].count === 0 || Date.now() > deadline) return rows[0].count;
    await sleep(POLL_MS);
  }
}
