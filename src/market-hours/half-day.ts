/** A day on which a market closes early. */
export interface HalfDay {
  /** The date, as `YYYY-MM-DD`. */
  readonly date: string;

  /** When it closes, as `HH:MM` in the market's time zone. */
  readonly close: string;
}
