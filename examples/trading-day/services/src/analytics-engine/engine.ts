import { setTimeout as sleep } from 'node:timers/promises';
import type { Callee } from '../shared/callee';
import { log, messageOf } from '../shared/log';
import { Signal } from '../shared/signal';
import type { ResultStore } from './result-store';
import {
  type Book,
  type BookFigures,
  type DayInfo,
  type Figures,
  type MinuteResult,
  type TickPage,
  TradingDay,
} from './trading-day';

/** The state that the gateway shows. */
export interface EngineState {
  readonly day: string;
  readonly minutes: number;
  readonly halfDay: boolean;
  readonly opensAt: number;
  readonly speed: number;
  readonly upTo: number;
  readonly closed: boolean;
  readonly ticks: number;
  readonly symbols: readonly (Figures & {
    readonly symbol: string;
    readonly previousClose: number;
    readonly quantity: number;
  })[];
  readonly book: BookFigures;
  /** The minutes that the caller does not have yet. */
  readonly results: readonly MinuteResult[];
}

const WAIT_MS = 1_000;
const PAUSE_AFTER_ERROR_MS = 300;
const BOOK_MS = 1_000;

/** Computes the figures of the day from the ticks of the ingestion. A new task begins with the first tick of the day. */
export class Engine {
  private readonly changed = new Signal();
  private stopped = false;
  private work: Promise<void> = Promise.resolve();
  private day?: TradingDay;
  private book: Book = {};
  private bookReadAt = 0;
  private unstored: MinuteResult[] = [];
  private isComplete = false;

  public constructor(
    private readonly ingestion: Pick<Callee, 'get'>,
    private readonly store: Pick<ResultStore, 'add' | 'book' | 'complete' | 'setPosition'>,
  ) {}

  /** Starts to compute. */
  public start(): void {
    this.work = this.run();
  }

  /** Ends after the current step. */
  public async stop(): Promise<void> {
    this.stopped = true;
    this.changed.raise();
    await this.work;
  }

  /** The symbols of the day. */
  public get symbols(): string[] {
    return Object.keys(this.day?.info.closes ?? {});
  }

  /** Changes a position. The next figures contain it. */
  public async setPosition(symbol: string, quantity: number): Promise<void> {
    await this.store.setPosition(symbol, quantity);
    this.bookReadAt = 0;
    this.book = { ...this.book, [symbol]: quantity };
    this.changed.raise();
  }

  /**
   * Returns the state. Waits for a change if the caller has the current state.
   *
   * @param known the day, the time and the number of minutes that the caller has
   * @param wait the maximum time to wait. Unit: milliseconds
   */
  public async state(
    known: { day: string | null; upTo: number; minutes: number },
    wait: number,
  ): Promise<EngineState | undefined> {
    const isKnown = () => !this.day || (known.day === this.day.info.day && this.day.upTo <= known.upTo);
    if (wait > 0 && isKnown() && !this.stopped) await this.changed.wait(wait);
    const { day } = this;
    if (!day) return undefined;
    const { info, upTo, closed, results, lastSequence } = day;
    const figures = day.figures();
    return {
      day: info.day,
      minutes: info.minutes,
      halfDay: info.halfDay,
      opensAt: info.opensAt,
      speed: info.speed,
      upTo,
      closed,
      ticks: lastSequence,
      symbols: this.symbols.map((symbol) => ({
        symbol,
        ...figures[symbol],
        previousClose: day.previousClose(symbol),
        quantity: this.book[symbol] ?? 0,
      })),
      book: day.bookFigures(this.book),
      results: results.slice(known.day === info.day ? known.minutes : 0),
    };
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      try {
        await this.step();
      } catch (error) {
        log('error', 'a step failed, it is repeated', { reason: messageOf(error) });
        await sleep(PAUSE_AFTER_ERROR_MS);
      }
    }
  }

  private async step(): Promise<void> {
    if (Date.now() - this.bookReadAt >= BOOK_MS) {
      this.bookReadAt = Date.now();
      this.book = await this.store.book();
    }
    this.day ??= new TradingDay(await this.ingestion.get<DayInfo>('/day'));
    const { day } = this;
    const { day: date, minutes } = day.info;
    const page = await this.ingestion.get<TickPage>(`/ticks?day=${date}&after=${day.lastSequence}&wait=${WAIT_MS}`);
    if (page.day !== date) {
      this.day = undefined;
      this.unstored = [];
      this.isComplete = false;
      return;
    }
    this.unstored.push(...day.take(page, this.book));
    this.changed.raise();
    if (this.unstored.length > 0) await this.store.add(date, this.unstored);
    this.unstored = [];
    if (day.closed && !this.isComplete) {
      await this.store.complete(date, minutes);
      this.isComplete = true;
      log('info', `the results of ${date} are complete`, { ticks: day.lastSequence, minutes });
    }
    // The ingestion answers at once after the close.
    if (day.closed) await this.changed.wait(WAIT_MS);
  }
}
