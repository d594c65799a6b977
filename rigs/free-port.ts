import { once } from 'node:events';
import * as net from 'node:net';

/**
 * The ports that this module chooses from. The system chooses higher ports for connections and for port 0, so no other
 * program gets one of these between its choice and its use.
 */
const FIRST = 20_000;
const LAST = 31_999;
/** The number of test workers with ports of their own. */
const WORKERS = 40;
const PORTS_OF_A_WORKER = (LAST - FIRST + 1) / WORKERS;

const chosen = new Set<number>();

/**
 * Returns a free port of the loopback interface. Test workers choose from ports of their own, by the number of their
 * process. Two with the same remainder begin at another place.
 */
export async function freePort(): Promise<number> {
  const worker = process.pid % WORKERS;
  const first = FIRST + worker * PORTS_OF_A_WORKER;
  const begin = Math.floor(Math.random() * PORTS_OF_A_WORKER);
  for (let index = 0; index < PORTS_OF_A_WORKER; index++) {
    const port = first + ((begin + index) % PORTS_OF_A_WORKER);
    if (chosen.has(port)) continue;
    chosen.add(port);
    if (await isFree(port)) return port;
  }
  throw new Error(`got no free port from ${first} to ${first + PORTS_OF_A_WORKER - 1}`);
}

async function isFree(port: number): Promise<boolean> {
  const server = net.createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
