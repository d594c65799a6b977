import { setTimeout as sleep } from 'node:timers/promises';
import type { PostgresServer } from '../postgres/postgres-server';

const PATIENCE_MS = 5_000;
const POLL_MS = 50;

/** How many sessions of functions are still there although no function runs. */
export async function forgottenSessions(database: PostgresServer): Promise<number> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const { rows } = await database.query(
      "SELECT count(*)::int FROM pg_stat_activity WHERE application_name = 'cdk-trading-analytics-platform'",
    );
    // The server takes a moment to see that somebody is gone.
    if (rows[0].count === 0 || Date.now() > deadline) return rows[0].count;
    await sleep(POLL_MS);
  }
}
