import { annualVolatility, valueAtRisk } from './arithmetic';

/** A day as the ingestion describes it. */
export interface DayInfo {
  readonly day: string;
  readonly minutes: number;
  readonly halfDay: boolean;
  /** The opening. Unit: milliseconds since 1970. */
  readonly opensAt: number;
  readonly speed: number;
  /** The daily closes before this day by symbol, the oldest first. */
  readonly closes: Readonly<Record<string, readonly number[]>>;
}

/** A page of ticks. A tick is `[sequence, milliseconds since the opening, symbol, price, size]`. */
export interface TickPage {
  readonly day: string;
  readonly ticks: readonly (readonly [number, number, string, number, number])[];
  readonly upTo: number;
  readonly closed: boolean;
}

/** The figures of an instrument. Absent ones need more trades. */
export interface Figures {
  readonly last?: number;
  readonly vwap?: number;
  readonly volume: number;
  /** The realised volatility of a year, for example 0.2. */
  readonly volatility?: number;
}

/** The figures of the book. Unit: US dollars. */
export interface BookFigures {
  readonly value: number;
  readonly profit: number;
  readonly valueAtRisk: number;
}

/** The figures at the end of a minute. */
export interface MinuteResult {
  readonly minute: number;
  readonly figures: Readonly<Record<string, Figures>>;
  readonly book: BookFigures;
}

/** The quantities of the book by symbol. A negative quantity is a short position. */
export type Book = Readonly<Record<string, number>>;

export const CONFIDENCE = 0.99;
const MINUTE_MS = 60_000;

/** An instrument during the day. */
class Instrument {
  private notional = 0;
  private volume = 0;
  private last?: number;
  private minuteClose?: number;
  private variance = 0;
  private returns = 0;

  public trade(price: number, size: number): void {
    this.notional += price * size;
    this.volume += size;
    this.last = price;
  }

  /** Adds the return of a minute. A minute without trades has the return 0. */
  public endMinute(): void {
    if (this.last === undefined) return;
    if (this.minuteClose !== undefined) {
      this.variance += Math.log(this.last / this.minuteClose) ** 2;
      this.returns += 1;
    }
    this.minuteClose = this.last;
  }

  public get figures(): Figures {
    const { last, volume } = this;
    return {
      last,
      vwap: volume === 0 ? undefined : this.notional / volume,
      volume,
      volatility: annualVolatility(this.variance, this.returns),
    };
  }
}

/** The figures of a day, from its ticks in their order. The same ticks give the same figures in each task. */
export class TradingDay {
  /** The results of the minutes that have ended. */
  public readonly results: MinuteResult[] = [];
  private readonly instruments: Map<string, Instrument>;
  private sequence = 0;
  private time = 0;
  private isClosed = false;

  public constructor(public readonly info: DayInfo) {
    this.instruments = new Map(Object.keys(info.closes).map((symbol) => [symbol, new Instrument()]));
  }

  /** The number of the last tick. */
  public get lastSequence(): number {
    return this.sequence;
  }

  /** The time until which the figures are complete. Unit: milliseconds since the opening. */
  public get upTo(): number {
    return this.time;
  }

  /** Indicates whether the session has ended and all of its ticks have arrived. */
  public get closed(): boolean {
    return this.isClosed;
  }

  /** Takes the next ticks, and returns the results of the minutes that end with them. */
  public take(page: TickPage, book: Book): MinuteResult[] {
    const from = this.results.length;
    for (const [sequence, at, symbol, price, size] of page.ticks) {
      // A page that is sent again has nothing new.
      if (sequence <= this.sequence) continue;
      this.endMinutesBefore(at, book);
      this.instruments.get(symbol)?.trade(price, size);
      this.sequence = sequence;
    }
    this.time = Math.max(this.time, page.upTo);
    this.endMinutesBefore(this.time, book);
    if (page.closed) {
      this.endMinutesBefore(this.info.minutes * MINUTE_MS, book);
      this.isClosed = true;
    }
    return this.results.slice(from);
  }

  /** Returns the figures of now by symbol. */
  public figures(): Record<string, Figures> {
    return Object.fromEntries([...this.instruments].map(([symbol, { figures }]) => [symbol, figures]));
  }

  /** Returns the close of the day before. */
  public previousClose(symbol: string): number {
    const closes = this.info.closes[symbol];
    return closes[closes.length - 1];
  }

  /** Returns the figures of a book at the prices of now. */
  public bookFigures(book: Book): BookFigures {
    const positions = Object.entries(book)
      .filter(([symbol]) => this.instruments.has(symbol))
      .map(([symbol, quantity]) => {
        const previousClose = this.previousClose(symbol);
        const price = this.instruments.get(symbol)?.figures.last ?? previousClose;
        return { quantity, price, previousClose, closes: this.info.closes[symbol] };
      });
    return {
      value: positions.reduce((sum, { quantity, price }) => sum + quantity * price, 0),
      profit: positions.reduce(
        (sum, { quantity, price, previousClose }) => sum + quantity * (price - previousClose),
        0,
      ),
      valueAtRisk: positions.length === 0 ? 0 : valueAtRisk(positions, CONFIDENCE),
    };
  }

  private endMinutesBefore(time: number, book: Book): void {
    const ended = Math.min(Math.floor(time / MINUTE_MS), this.info.minutes);
    while (this.results.length < ended) {
      for (const instrument of this.instruments.values()) instrument.endMinute();
      this.results.push({
        minute: this.results.length,
        figures: this.figures(),
        book: this.bookFigures(book),
      });
    }
  }
}
