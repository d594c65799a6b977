import { Callee } from '../shared/callee';
import { Database } from '../shared/database';
import { type Handler, HttpService, Refusal } from '../shared/http-service';
import { log } from '../shared/log';
import { migrateNow } from '../shared/migrations';
import { type Environment, numberOf, required } from '../shared/settings';
import { patience } from '../shared/signal';
import { runUntilStopped, type Stoppable } from '../shared/until-stopped';
import { Engine } from './engine';
import { ResultStore, STEPS } from './result-store';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MAX_QUANTITY = 1_000_000;

/** Answers the requests of the gateway and of the job. */
export function handlerOf(
  engine: Pick<Engine, 'state' | 'setPosition' | 'symbols'>,
  store: Pick<ResultStore, 'results'>,
  database: Pick<Database, 'isUsable'>,
): Handler {
  return async ({ method, path, query, body }) => {
    const [, resource, name] = path.split('/');
    if (method === 'GET' && path === '/health') {
      if (!database.isUsable) throw new Refusal(503, 'the database refuses the login');
      return { body: 'ok' };
    }
    if (method === 'GET' && path === '/state') {
      const known = {
        day: query.get('day'),
        upTo: Number(query.get('upTo') ?? -1),
        minutes: Number(query.get('minutes') ?? 0),
      };
      const state = await engine.state(known, patience(query));
      if (!state) throw new Refusal(503, 'the day has not begun');
      return { body: state };
    }
    if (method === 'GET' && resource === 'results' && name) {
      if (!DAY.test(name)) throw new Refusal(400, `got the day ${name}, expected YYYY-MM-DD`);
      return { body: await store.results(name) };
    }
    if (method === 'PUT' && resource === 'positions' && name) {
      if (!engine.symbols.includes(name)) throw new Refusal(404, `got the symbol ${name}, expected one of the market`);
      const { quantity } = (await body()) as { quantity?: unknown };
      if (!Number.isInteger(quantity) || Math.abs(quantity as number) > MAX_QUANTITY) {
        throw new Refusal(400, `expected quantity: a whole number, at most ${MAX_QUANTITY}`);
      }
      await engine.setPosition(name, quantity as number);
      return { body: { symbol: name, quantity: quantity as number } };
    }
    return undefined;
  };
}

/** Starts the service. */
export async function start(environment: Environment): Promise<Stoppable[]> {
  const database = new Database();
  const store = new ResultStore(database);
  const engine = new Engine(new Callee(required(environment, 'DATA_INGESTION_URL')), store);
  engine.start();
  const port = numberOf(environment, 'PORT', 8080);
  const service = await HttpService.start(environment.HOST ?? '0.0.0.0', port, handlerOf(engine, store, database));
  return [engine, service, { stop: () => database.end() }];
}

if (require.main === module) {
  if (process.argv[2] === 'migrate') {
    migrateNow('analytics-engine', STEPS).catch((error) => {
      log('error', `the migration failed: ${error.message}`);
      process.exitCode = 1;
    });
  } else void runUntilStopped(() => start(process.env));
}
