import { Engine } from '../../../../examples/trading-day/services/src/analytics-engine/engine';
import { handlerOf as engineHandler } from '../../../../examples/trading-day/services/src/analytics-engine/main';
import type { MinuteResult } from '../../../../examples/trading-day/services/src/analytics-engine/trading-day';
import { LiveResults } from '../../../../examples/trading-day/services/src/api-gateway/live-results';
import { handlerOf as gatewayHandler } from '../../../../examples/trading-day/services/src/api-gateway/main';
import { SessionClock } from '../../../../examples/trading-day/services/src/data-ingestion/clock';
import { GeneratedMarket } from '../../../../examples/trading-day/services/src/data-ingestion/generated-market';
import { Ingestion } from '../../../../examples/trading-day/services/src/data-ingestion/ingestion';
import { handlerOf as ingestionHandler } from '../../../../examples/trading-day/services/src/data-ingestion/main';
import type { TickStore } from '../../../../examples/trading-day/services/src/data-ingestion/tick-store';
import { Callee } from '../../../../examples/trading-day/services/src/shared/callee';
import { type Handler, HttpService } from '../../../../examples/trading-day/services/src/shared/http-service';
import type { Session } from '../../../../examples/trading-day/services/src/shared/session';

/** What the services have stored. */
export interface Stored {
  ticks: number;
  minutes: MinuteResult[];
  completed: number;
  book: Record<string, number>;
  /** The number of attempts to store ticks that will fail. */
  failures: number;
}

/** The three services in this process. They keep in memory what they store. */
export class LocalServices {
  /** @param minutes the time since the opening. Unit: minutes of the market */
  public static async start(
    session: Session,
    speed: number,
    keys: Record<string, string> = {},
    minutes = 0,
  ): Promise<LocalServices> {
    const market = new GeneratedMarket(1);
    const startedAt = Date.now() - (minutes * 60_000) / speed;
    const feed = { clock: new SessionClock(session, startedAt, speed), ticks: market.ticks(session) };
    const services = new LocalServices(feed.ticks.length);
    const { database, parts } = services;
    const ingestion = new Ingestion(services.tickStore, async () => feed);
    await ingestion.start();
    const ingestionUrl = await services.serve(ingestionHandler(ingestion, market, database));
    parts.unshift(ingestion);
    const engine = new Engine(new Callee(ingestionUrl), services.resultStore);
    engine.start();
    const engineUrl = await services.serve(engineHandler(engine, services.resultStore, database));
    parts.unshift(engine);
    const callee = new Callee(engineUrl);
    const live = new LiveResults(callee);
    live.start();
    const gatewayUrl = await services.serve(gatewayHandler(live, callee, keys));
    // The streams end before the server waits for its requests.
    parts.unshift(live);
    services.urls = { ingestion: ingestionUrl, engine: engineUrl, gateway: gatewayUrl };
    return services;
  }

  public urls = { ingestion: '', engine: '', gateway: '' };
  public readonly database = { isUsable: true };
  public readonly stored: Stored = { ticks: 0, minutes: [], completed: 0, book: { ALFA: 100 }, failures: 1 };
  private readonly parts: { stop(): Promise<void> }[] = [];

  /** @param ticks the number of ticks of the day */
  private constructor(public readonly ticks: number) {}

  public async stop(): Promise<void> {
    for (const part of this.parts.splice(0)) await part.stop();
  }

  private async serve(handler: Handler): Promise<string> {
    const service = await HttpService.start('127.0.0.1', 0, handler);
    this.parts.unshift(service);
    return `http://127.0.0.1:${service.port}`;
  }

  private get tickStore(): TickStore {
    const { stored } = this;
    return {
      deleteOld: async () => {},
      add: async (_: string, ticks: unknown[]) => {
        // Fails as a database that restarts. The ticks must be stored later.
        if (stored.failures > 0 && stored.ticks > 0) {
          stored.failures -= 1;
          throw new Error('the database is restarting');
        }
        stored.ticks += ticks.length;
      },
    } as unknown as TickStore;
  }

  private get resultStore() {
    const { stored } = this;
    return {
      add: async (_: string, results: readonly MinuteResult[]) => {
        stored.minutes.push(...results);
      },
      complete: async (_: string, minutes: number) => {
        stored.completed = minutes;
      },
      book: async () => stored.book,
      setPosition: async (symbol: string, quantity: number) => {
        stored.book[symbol] = quantity;
      },
      results: async (day: string) => ({
        day,
        complete: stored.completed > 0,
        minutes: stored.minutes.length,
        symbols: [{ symbol: 'ALFA', low: 1, high: 2, last: 1.5, vwap: 1.25, volume: 1_000, volatility: null }],
        book: { value: 1_000, profit: -5, valueAtRisk: 20, lowestProfit: -7 },
      }),
    };
  }
}
