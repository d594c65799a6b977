/** The results of a day, which the engine reads from its tables and answers to the job. */
export interface DayResults {
  readonly day: string;
  /** Indicates whether the results of the whole session are stored. */
  readonly complete: boolean;
  readonly minutes: number;
  readonly symbols: readonly {
    readonly symbol: string;
    readonly low: number;
    readonly high: number;
    readonly last: number;
    readonly vwap: number;
    readonly volume: number;
    readonly volatility: number | null;
  }[];
  readonly book: {
    readonly value: number;
    readonly profit: number;
    readonly valueAtRisk: number;
    readonly lowestProfit: number;
  } | null;
}
