import * as fs from 'node:fs';
import type { ClientConfig } from 'pg';

/** A PostgreSQL with the roles of RDS, for the databases of the emulator. A new database deletes its contents. */
export interface DatabaseEngine {
  /** The port on the loopback interface. */
  readonly port: number;
  readonly superuser: { readonly username: string; readonly password: string };
  /** The certificate of the server's authority. It replaces the file with the authorities of Amazon in functions. */
  readonly authorityFile: string;
}

/** The domain names of emulated databases, for the certificate of the server. */
export const DATABASE_NAMES = ['cluster-emulated', 'cluster-ro-emulated', 'emulated'].map(
  (name) => `*.${name}.us-east-1.rds.amazonaws.com`,
);

/** Returns the settings of the engine for the launcher. */
export function settingsOf(engine?: DatabaseEngine): string {
  if (!engine) return 'null';
  const { port, superuser, authorityFile } = engine;
  return JSON.stringify({ port, superuser, authorityFile });
}

/** Returns connection settings for an endpoint, because this process cannot resolve RDS names. */
export function connectionTo(engine: DatabaseEngine, endpoint: string): ClientConfig {
  return {
    host: '127.0.0.1',
    port: engine.port,
    ssl: { ca: fs.readFileSync(engine.authorityFile, 'utf8'), servername: endpoint },
  };
}
