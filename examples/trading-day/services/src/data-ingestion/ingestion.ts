import { setTimeout as sleep } from 'node:timers/promises';
import { log, messageOf } from '../shared/log';
import { Signal } from '../shared/signal';
import type { SessionClock } from './clock';
import type { Tick } from './generated-market';
import type { TickStore } from './tick-store';

/** The feed of a day: its clock, and its ticks in their order. A real feed handler takes the place of this interface. */
export interface Feed {
  readonly clock: SessionClock;
  readonly ticks: readonly Tick[];
}

/** The ticks after a number, as the service sends them. */
export interface TickPage {
  readonly day: string;
  /** `[sequence, milliseconds since the opening, symbol, price, size]` */
  readonly ticks: [number, number, string, number, number][];
  /** All ticks before this time are in this page or in an earlier one. Unit: milliseconds since the opening. */
  readonly upTo: number;
  readonly closed: boolean;
}

const POLL_MS = 50;
const PAUSE_AFTER_ERROR_MS = 500;
const MAX_PAGE = 2_000;

/** Stores the ticks of the feed and then publishes them, so that a published tick is never lost. */
export class Ingestion {
  private readonly changed = new Signal();
  private stopped = false;
  private work: Promise<void> = Promise.resolve();
  private stored = 0;
  private upTo = 0;
  private feed?: Feed;

  /**
   * @param store the stored ticks
   * @param feedAt returns the feed of the day at an instant
   */
  public constructor(
    private readonly store: TickStore,
    private readonly feedAt: (now: number) => Promise<Feed>,
  ) {}

  /** The feed of today. */
  public get today(): Feed | undefined {
    return this.feed;
  }

  /** Starts to take ticks in. */
  public async start(): Promise<void> {
    await this.step();
    this.work = this.run();
  }

  /** Stops the feed, and waits until the last ones are stored. */
  public async stop(): Promise<void> {
    this.stopped = true;
    this.changed.raise();
    await this.work;
  }

  /** Returns the ticks after a number. Without ticks it waits for the next ones. Unit: milliseconds. */
  public async after(day: string | null, sequence: number, wait: number): Promise<TickPage> {
    const page = this.page(day, sequence);
    if (page.ticks.length > 0 || page.closed || wait === 0 || this.stopped) return page;
    await this.changed.wait(wait);
    return this.page(day, sequence);
  }

  private page(day: string | null, sequence: number): TickPage {
    if (!this.feed) throw new Error('the feed has not begun');
    const { clock, ticks } = this.feed;
    const today = clock.session.day;
    const from = day === today ? Math.max(0, sequence) : 0;
    const to = Math.min(this.stored, from + MAX_PAGE);
    const isLast = to >= this.stored;
    return {
      day: today,
      ticks: ticks.slice(from, to).map((tick) => [tick.sequence, tick.at, tick.symbol, tick.price, tick.size]),
      upTo: isLast ? this.upTo : ticks[to - 1].at,
      closed: isLast && this.upTo >= clock.length,
    };
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      try {
        await this.step();
        await sleep(POLL_MS);
      } catch (error) {
        log('error', 'ticks were not stored, they are stored later', { reason: messageOf(error) });
        await sleep(PAUSE_AFTER_ERROR_MS);
      }
    }
  }

  private async step(): Promise<void> {
    const now = Date.now();
    const feed = await this.feedAt(now);
    if (feed !== this.feed) {
      await this.store.deleteOld(feed.clock.session.day);
      this.feed = feed;
      this.stored = 0;
      this.upTo = 0;
    }
    const { clock, ticks } = feed;
    const position = clock.position(now);
    const due: Tick[] = [];
    while (due.length < MAX_PAGE) {
      const tick = ticks[this.stored + due.length];
      if (!tick || tick.at >= position) break;
      due.push(tick);
    }
    if (due.length > 0) await this.store.add(clock.session.day, due);
    this.stored += due.length;
    const next = ticks[this.stored];
    const upTo = next ? Math.min(position, next.at) : position;
    if (due.length === 0 && upTo === this.upTo) return;
    this.upTo = upTo;
    this.changed.raise();
  }
}
