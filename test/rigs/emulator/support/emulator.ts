import * as fs from 'node:fs';
import * as path from 'node:path';
import type { DatabaseEngine } from '../../../../rigs/emulator/database-engine';
import { Emulator } from '../../../../rigs/emulator/emulator';

export const NODE_MODULES = path.resolve(__dirname, '../../../../node_modules');
const CACHE_FOLDER = path.resolve(__dirname, '../../../../.cache/emulator');
/** The first run on a machine installs the emulator; later ones find it in the cache. */
const START_TIMEOUT_MS = 900_000;

/** The emulator that the tests of a file share. */
export interface SharedEmulator {
  /** The settings for SDK clients, which may be made before the emulator runs. */
  readonly configuration: ReturnType<typeof configurationOf>;
  running(): Emulator;
  /** What the emulator and the functions in it have written. */
  log(): string;
}

/**
 * Runs an emulator as long as the tests of this file do.
 *
 * @param databaseEngine what listens at the endpoints of databases, and runs already when the emulator starts
 */
export function anEmulator(databaseEngine?: () => DatabaseEngine): SharedEmulator {
  let emulator: Emulator | undefined;
  const running = () => {
    if (!emulator) throw new Error('the emulator runs only while tests and their hooks do');
    return emulator;
  };
  beforeAll(async () => {
    emulator = await Emulator.start({
      cacheFolder: CACHE_FOLDER,
      nodeModules: NODE_MODULES,
      databaseEngine: databaseEngine?.(),
    });
  }, START_TIMEOUT_MS);
  afterAll(() => emulator?.stop());
  return {
    configuration: configurationOf(running),
    running,
    log: () => fs.readFileSync(running().logFile, 'utf8'),
  };
}

/** Asked for when a client sends its first request. */
function configurationOf(running: () => Emulator) {
  const settings = () => running().clientConfiguration();
  return {
    endpoint: async () => {
      const { protocol, hostname, port } = new URL(settings().endpoint);
      return { protocol, hostname, port: Number(port), path: '/' };
    },
    region: async () => settings().region,
    credentials: async () => settings().credentials,
  };
}
