import { Database } from '../shared/database';
import { type Handler, HttpService, Refusal } from '../shared/http-service';
import { log } from '../shared/log';
import { migrateNow } from '../shared/migrations';
import { type Calendar, latestSession, sessionOf } from '../shared/session';
import { type Environment, numberOf, required } from '../shared/settings';
import { patience } from '../shared/signal';
import { runUntilStopped, type Stoppable } from '../shared/until-stopped';
import { SessionClock } from './clock';
import { GeneratedMarket } from './generated-market';
import { type Feed, Ingestion } from './ingestion';
import { STEPS, TickStore } from './tick-store';

const DEFAULT_SEED = 1;
/** The days of the history that the risk figure needs: 500 returns. */
const HISTORY_DAYS = 501;

/** Returns the feed of a day: the live day by the clock, or the day of `REPLAY_DAY` at `REPLAY_SPEED`. */
export function feedOf(environment: Environment, market: GeneratedMarket, store: TickStore) {
  const calendar: Calendar = JSON.parse(required(environment, 'MARKET_CALENDAR_JSON'));
  const { REPLAY_DAY } = environment;
  const speed = REPLAY_DAY ? numberOf(environment, 'REPLAY_SPEED', 60) : 1;
  let current: Feed | undefined;
  return async (now: number): Promise<Feed> => {
    const session = REPLAY_DAY ? sessionOf(calendar, REPLAY_DAY) : latestSession(calendar, now);
    if (!session) throw new Error(`got REPLAY_DAY=${REPLAY_DAY}, expected a day on which the market is open`);
    if (current?.clock.session.day !== session.day) {
      const startedAt = REPLAY_DAY ? await store.startOfReplay(session.day, now) : session.opensAt;
      current = { clock: new SessionClock(session, startedAt, speed), ticks: market.ticks(session) };
      log('info', `the feed of ${session.day}`, { ticks: current.ticks.length, minutes: session.minutes, speed });
    }
    return current;
  };
}

/** Answers the requests of the engine. */
export function handlerOf(
  ingestion: Ingestion,
  market: GeneratedMarket,
  database: Pick<Database, 'isUsable'>,
): Handler {
  return async ({ method, path, query }) => {
    if (method !== 'GET') return undefined;
    if (path === '/health') {
      if (!database.isUsable) throw new Refusal(503, 'the database refuses the login');
      return { body: 'ok' };
    }
    if (path === '/ticks') {
      const after = Number(query.get('after') ?? 0);
      if (!Number.isInteger(after)) throw new Refusal(400, 'after: expected the number of a tick');
      return { body: await ingestion.after(query.get('day'), after, patience(query)) };
    }
    if (path === '/day' && ingestion.today) {
      const { session, speed } = ingestion.today.clock;
      return { body: { ...session, speed, closes: market.closesBefore(session.day, HISTORY_DAYS) } };
    }
    return undefined;
  };
}

/** Starts the service. */
export async function start(environment: Environment): Promise<Stoppable[]> {
  const database = new Database();
  const store = new TickStore(database);
  const market = new GeneratedMarket(numberOf(environment, 'SEED', DEFAULT_SEED));
  const ingestion = new Ingestion(store, feedOf(environment, market, store));
  await ingestion.start();
  const port = numberOf(environment, 'PORT', 8080);
  const service = await HttpService.start(environment.HOST ?? '0.0.0.0', port, handlerOf(ingestion, market, database));
  // Requests first, because they wait for the ingestion. The database last.
  return [ingestion, service, { stop: () => database.end() }];
}

if (require.main === module) {
  if (process.argv[2] === 'migrate') {
    migrateNow('data-ingestion', STEPS).catch((error) => {
      log('error', `the migration failed: ${error.message}`);
      process.exitCode = 1;
    });
  } else void runUntilStopped(() => start(process.env));
}
