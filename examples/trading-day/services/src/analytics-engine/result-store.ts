import type { Database } from '../shared/database';
import type { DayResults } from '../shared/day-results';
import type { MigrationStep } from '../shared/migrations';
import type { Book, MinuteResult } from './trading-day';

/** The tables of this service, in its own schema, and the book of the example. */
export const STEPS: readonly MigrationStep[] = [
  {
    id: '001-results',
    sql: `CREATE TABLE minutes (
      trading_day date NOT NULL,
      minute integer NOT NULL,
      symbol text NOT NULL,
      last double precision,
      vwap double precision,
      volume bigint NOT NULL,
      volatility double precision,
      PRIMARY KEY (trading_day, minute, symbol)
    );
    CREATE TABLE risk (
      trading_day date NOT NULL,
      minute integer NOT NULL,
      value double precision NOT NULL,
      profit double precision NOT NULL,
      value_at_risk double precision NOT NULL,
      PRIMARY KEY (trading_day, minute)
    );
    CREATE TABLE days (trading_day date PRIMARY KEY, minutes integer NOT NULL, ended_at timestamptz DEFAULT now())`,
  },
  {
    id: '002-positions',
    sql: `CREATE TABLE positions (symbol text PRIMARY KEY, quantity integer NOT NULL);
    INSERT INTO positions VALUES
      ('ALFA', 1200), ('BRVO', -800), ('CHRL', 350), ('DLTA', 5000), ('ECHO', 900), ('FXTR', -600)`,
  },
];

/** The stored results. Tasks that compute the same minute store it once. */
export class ResultStore {
  public constructor(private readonly database: Database) {}

  /** Returns the book. */
  public async book(): Promise<Book> {
    const { rows } = await this.database.query<{ symbol: string; quantity: number }>(
      'SELECT symbol, quantity FROM positions ORDER BY symbol',
    );
    return Object.fromEntries(rows.map(({ symbol, quantity }) => [symbol, quantity]));
  }

  /** Changes a position. */
  public async setPosition(symbol: string, quantity: number): Promise<void> {
    await this.database.query(
      'INSERT INTO positions VALUES ($1, $2) ON CONFLICT (symbol) DO UPDATE SET quantity = $2',
      [symbol, quantity],
    );
  }

  /** Stores the results of minutes. */
  public async add(day: string, results: readonly MinuteResult[]): Promise<void> {
    const rows = results.flatMap(({ minute, figures }) =>
      Object.entries(figures).map(([symbol, each]) => ({ minute, symbol, ...each })),
    );
    await this.database.query(
      `INSERT INTO minutes (trading_day, minute, symbol, last, vwap, volume, volatility)
       SELECT $1, * FROM unnest($2::int[], $3::text[], $4::float8[], $5::float8[], $6::bigint[], $7::float8[])
       ON CONFLICT DO NOTHING`,
      [
        day,
        rows.map(({ minute }) => minute),
        rows.map(({ symbol }) => symbol),
        rows.map(({ last }) => last ?? null),
        rows.map(({ vwap }) => vwap ?? null),
        rows.map(({ volume }) => volume),
        rows.map(({ volatility }) => volatility ?? null),
      ],
    );
    await this.database.query(
      `INSERT INTO risk (trading_day, minute, value, profit, value_at_risk)
       SELECT $1, * FROM unnest($2::int[], $3::float8[], $4::float8[], $5::float8[])
       ON CONFLICT DO NOTHING`,
      [
        day,
        results.map(({ minute }) => minute),
        results.map(({ book }) => book.value),
        results.map(({ book }) => book.profit),
        results.map(({ book }) => book.valueAtRisk),
      ],
    );
  }

  /** Marks a day as complete. */
  public async complete(day: string, minutes: number): Promise<void> {
    await this.database.query('INSERT INTO days (trading_day, minutes) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      day,
      minutes,
    ]);
  }

  /** Returns the results of a day. */
  public async results(day: string): Promise<DayResults> {
    const { rows: symbols } = await this.database.query<DayResults['symbols'][number]>(
      `SELECT DISTINCT ON (symbol) symbol,
         min(last) OVER whole AS low, max(last) OVER whole AS high,
         last, vwap, volume::float8 AS volume, volatility
       FROM minutes WHERE trading_day = $1 AND last IS NOT NULL
       WINDOW whole AS (PARTITION BY symbol)
       ORDER BY symbol, minute DESC`,
      [day],
    );
    const { rows: risk } = await this.database.query<NonNullable<DayResults['book']>>(
      `SELECT value, profit, value_at_risk AS "valueAtRisk", min(profit) OVER () AS "lowestProfit"
       FROM risk WHERE trading_day = $1 ORDER BY minute DESC LIMIT 1`,
      [day],
    );
    const { rows: days } = await this.database.query<{ minutes: number }>(
      'SELECT minutes FROM days WHERE trading_day = $1',
      [day],
    );
    const { rows: stored } = await this.database.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM risk WHERE trading_day = $1',
      [day],
    );
    const minutes = stored[0].count;
    return { day, complete: days[0]?.minutes === minutes, minutes, symbols, book: risk[0] ?? null };
  }
}
