import type { Database } from '../shared/database';
import type { MigrationStep } from '../shared/migrations';
import type { Tick } from './generated-market';

/** The tables of this service, in its own schema. */
export const STEPS: readonly MigrationStep[] = [
  {
    id: '001-ticks',
    sql: `CREATE TABLE ticks (
      trading_day date NOT NULL,
      sequence integer NOT NULL,
      at_ms integer NOT NULL,
      symbol text NOT NULL,
      price numeric(12, 2) NOT NULL,
      size integer NOT NULL,
      PRIMARY KEY (trading_day, sequence)
    )`,
  },
  {
    id: '002-replays',
    sql: 'CREATE TABLE replays (trading_day date PRIMARY KEY, started_at_ms bigint NOT NULL)',
  },
];

const KEPT_DAYS = 30;

/** The stored ticks. Two tasks that receive the same feed store each tick once. */
export class TickStore {
  public constructor(private readonly database: Database) {}

  /** Stores ticks. */
  public async add(day: string, ticks: readonly Tick[]): Promise<void> {
    await this.database.query(
      `INSERT INTO ticks (trading_day, sequence, at_ms, symbol, price, size)
       SELECT $1, * FROM unnest($2::int[], $3::int[], $4::text[], $5::numeric[], $6::int[])
       ON CONFLICT DO NOTHING`,
      [
        day,
        ticks.map(({ sequence }) => sequence),
        ticks.map(({ at }) => at),
        ticks.map(({ symbol }) => symbol),
        ticks.map(({ price }) => price),
        ticks.map(({ size }) => size),
      ],
    );
  }

  /** Returns the start of the replay of a day. The first task that calls it defines the start for all tasks. */
  public async startOfReplay(day: string, now: number): Promise<number> {
    await this.database.query(
      'INSERT INTO replays (trading_day, started_at_ms) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [day, now],
    );
    const { rows } = await this.database.query<{ started_at_ms: string }>(
      'SELECT started_at_ms FROM replays WHERE trading_day = $1',
      [day],
    );
    return Number(rows[0].started_at_ms);
  }

  /** Deletes the ticks of days that ended long ago. */
  public async deleteOld(day: string): Promise<void> {
    await this.database.query(`DELETE FROM ticks WHERE trading_day < $1::date - ${KEPT_DAYS}`, [day]);
  }
}
