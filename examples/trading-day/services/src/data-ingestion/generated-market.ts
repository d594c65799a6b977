import { isWeekend, type Session } from '../shared/session';
import { Random } from './random';

/** A trade: its number in the day, its time since the opening in milliseconds, its symbol, price and size. */
export interface Tick {
  readonly sequence: number;
  readonly at: number;
  readonly symbol: string;
  readonly price: number;
  readonly size: number;
}

/** An instrument of the generated market. */
interface Instrument {
  readonly symbol: string;
  /** The price on the first day. Unit: US dollars. */
  readonly price: number;
  /** The standard deviation of the return of a day. */
  readonly dailyVolatility: number;
  /** The correlation with the whole market. */
  readonly correlation: number;
  /** The mean number of trades in a minute. */
  readonly activity: number;
}

/** The instruments. None of them exists. */
export const INSTRUMENTS: readonly Instrument[] = [
  { symbol: 'ALFA', price: 182, dailyVolatility: 0.014, correlation: 0.75, activity: 4.5 },
  { symbol: 'BRVO', price: 64, dailyVolatility: 0.021, correlation: 0.6, activity: 3 },
  { symbol: 'CHRL', price: 411, dailyVolatility: 0.017, correlation: 0.7, activity: 3.5 },
  { symbol: 'DLTA', price: 27, dailyVolatility: 0.026, correlation: 0.45, activity: 2.5 },
  { symbol: 'ECHO', price: 118, dailyVolatility: 0.012, correlation: 0.65, activity: 2 },
  { symbol: 'FXTR', price: 73, dailyVolatility: 0.019, correlation: 0.3, activity: 1.5 },
];

/** The first day of the market. */
const FIRST_DAY = '2022-01-03';
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** The increase of the volume at the opening and the close, against noon. */
const U_DEPTH = 2.5;
const LOT = 100;

/**
 * Returns the relative volume of each minute: high at the opening and the close, low at noon. The mean is 1.
 *
 * The shape is known since Jain and Joh, "The Dependence between Hourly Prices and Trading Volume", 1988.
 */
export function volumeShape(minutes: number): number[] {
  const raw = Array.from({ length: minutes }, (_, minute) => 1 + U_DEPTH * ((2 * (minute + 0.5)) / minutes - 1) ** 2);
  const mean = raw.reduce((sum, value) => sum + value, 0) / minutes;
  return raw.map((value) => value / mean);
}

/** A market that does not exist: closes since 2022, and the trades of each day. The same seed gives the same market. */
export class GeneratedMarket {
  /** @param seed the seed */
  public constructor(private readonly seed: number) {}

  /** Returns the closes of the last days before a date by symbol, the oldest first. Each weekday has a close. */
  public closesBefore(day: string, count: number): Record<string, number[]> {
    return Object.fromEntries(
      INSTRUMENTS.map((instrument) => [instrument.symbol, this.closes(instrument, day).slice(-count).map(toCents)]),
    );
  }

  /** Returns all trades of a session in their order. */
  public ticks(session: Session): Tick[] {
    const shape = volumeShape(session.minutes);
    const market = this.path(`${session.day}/market`, shape);
    return INSTRUMENTS.flatMap((instrument) => this.ticksOf(instrument, session, shape, market))
      .sort((one, other) => one.at - other.at || one.symbol.localeCompare(other.symbol))
      .map((tick, index) => ({ sequence: index + 1, ...tick }));
  }

  private ticksOf(
    instrument: Instrument,
    { day }: Session,
    shape: number[],
    market: number[],
  ): Omit<Tick, 'sequence'>[] {
    const { symbol, dailyVolatility, correlation, activity } = instrument;
    const own = this.path(`${day}/${symbol}`, shape);
    const before = this.closes(instrument, day);
    const previousClose = before[before.length - 1];
    const close = previousClose * Math.exp(this.logReturn(instrument, day));
    const weight = Math.sqrt(1 - correlation ** 2);
    // The path of the day begins at the previous close and ends at the close of the day.
    const raw = market.map((value, minute) => dailyVolatility * (correlation * value + weight * own[minute]));
    const miss = Math.log(close / previousClose) - raw[raw.length - 1];
    const logPrice = raw.map((value, minute) => value + (miss * minute) / (raw.length - 1));
    const random = new Random(`${this.seed}/${day}/${symbol}/trades`);
    return shape.flatMap((relative, minute) => {
      const times = Array.from({ length: random.poisson(activity * relative) }, () => random.uniform());
      return times
        .sort((one, other) => one - other)
        .map((within) => {
          const between = logPrice[minute] + (logPrice[minute + 1] - logPrice[minute]) * within;
          const price = toCents(previousClose * Math.exp(between) + (random.uniform() < 0.5 ? -0.01 : 0.01));
          const size = LOT * (1 + Math.floor(-Math.log(1 - random.uniform()) * 3));
          return { at: Math.floor((minute + within) * MINUTE_MS), symbol, price, size };
        });
    });
  }

  /** Returns a random path with a value before the first minute and after each minute. Its variance at the end is 1. */
  private path(key: string, shape: number[]): number[] {
    const random = new Random(`${this.seed}/${key}`);
    const path = [0];
    for (const relative of shape)
      path.push(path[path.length - 1] + random.normal() * Math.sqrt(relative / shape.length));
    return path;
  }

  /** Returns the closes of all days before a date. */
  private closes(instrument: Instrument, day: string): number[] {
    const closes = [instrument.price];
    for (let at = Date.parse(FIRST_DAY); at < Date.parse(day); at += DAY_MS) {
      const date = new Date(at).toISOString().slice(0, 10);
      if (isWeekend(date)) continue;
      closes.push(closes[closes.length - 1] * Math.exp(this.logReturn(instrument, date)));
    }
    return closes;
  }

  private logReturn({ symbol, dailyVolatility, correlation }: Instrument, day: string): number {
    const market = new Random(`${this.seed}/close/${day}`).normal();
    const own = new Random(`${this.seed}/close/${day}/${symbol}`).normal();
    const shock = correlation * market + Math.sqrt(1 - correlation ** 2) * own;
    return dailyVolatility * shock - dailyVolatility ** 2 / 2;
  }
}

function toCents(price: number): number {
  return Math.max(1, Math.round(price * 100)) / 100;
}
