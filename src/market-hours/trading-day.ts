/** A period without a break in which a market is open. */
export interface OpenPeriod {
  /** The opening in UTC, for example `2026-11-27T14:30:00Z`. */
  readonly open: string;

  /** The close in UTC: the first instant at which the market is closed. */
  readonly close: string;
}

/** A date on which a market is open, with its times in UTC. */
export interface TradingDay {
  /** The date, as `YYYY-MM-DD`. For a session over midnight it is the trade date. */
  readonly date: string;

  /** The opening of the first session. */
  readonly open: string;

  /** The close of the last session. */
  readonly close: string;

  /** The sessions. These are two or more if the market has a break. */
  readonly sessions: OpenPeriod[];
}
