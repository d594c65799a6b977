import * as fs from 'node:fs';
import type { ClientConfig } from 'pg';

/** A PostgreSQL with the roles of RDS, that stands for the databases of the emulator. What is in it is forgotten. */
export interface DatabaseEngine {
  /** The port on the loopback interface. */
  readonly port: number;
  readonly superuser: { readonly username: string; readonly password: string };
  /** The certificate of the authority that signed the server's, which functions find where Lambda has Amazon's. */
  readonly authorityFile: string;
}

/** The names that the emulator gives databases, for the certificate of the server. */
export const DATABASE_NAMES = ['cluster-emulated', 'cluster-ro-emulated', 'emulated'].map(
  (name) => `*.${name}.us-east-1.rds.amazonaws.com`,
);

/** The engine as the launcher is told of it. */
export function settingsOf(engine?: DatabaseEngine): string {
  if (!engine) return 'null';
  const { port, superuser, authorityFile } = engine;
  return JSON.stringify({ port, superuser, authorityFile });
}

/** The way to an endpoint of a database for a client in this process, which resolves no names of RDS. */
export function connectionTo(engine: DatabaseEngine, endpoint: string): ClientConfig {
  return {
    host: '127.0.0.1',
    port: engine.port,
    ssl: { ca: fs.readFileSync(engine.authorityFile, 'utf8'), servername: endpoint },
  };
}
