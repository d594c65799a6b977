import * as path from 'node:path';
import { PostgresServer, type PostgresServerOptions } from '../../../../rigs/postgres/postgres-server';

const CACHE_FOLDER = path.resolve(__dirname, '../../../../.cache/postgres');
/** The first run on a machine creates the cluster that later runs copy. */

/** Runs a PostgreSQL server for the tests of a file. */
export function aDatabase(options: Omit<PostgresServerOptions, 'cacheFolder'> = {}): () => PostgresServer {
  let server: PostgresServer | undefined;
  beforeAll(async () => {
    server = await PostgresServer.start({ cacheFolder: CACHE_FOLDER, ...options });
  });
  afterAll(() => server?.stop());
  return () => {
    if (!server) throw new Error('the database runs only while tests and their hooks do');
    return server;
  };
}
