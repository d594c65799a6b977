import * as http2 from 'node:http2';
import * as net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Route } from 'cdk-trading-analytics-platform';
import { memoryOf } from '../../../bench/mesh/process-usage';
import { Load } from '../../../rigs/mesh/callers/load';
import type { LocalCluster } from '../../../rigs/mesh/local-cluster';
import type { LocalTask } from '../../../rigs/mesh/local-task';
import { MESH_TEST_MS, meshCluster, meshTemplate } from './support/mesh';

const LOAD_BALANCER_PORT = 15_002;
/** The maximum memory of Envoy under each flood. Unit: MB. */
const MAX_MEMORY = 64;
const MIB = 1_048_576;
const ATTACK_MS = 12_000;

let cluster: LocalCluster;
let gateway: LocalTask;
beforeEach(async () => {
  cluster = await meshCluster(meshTemplate({ gateway: { calls: ['engine'], routes: [Route.path('/*')] }, engine: {} }));
  await cluster.run('engine');
  gateway = await cluster.run('gateway');
}, MESH_TEST_MS);
afterEach(() => cluster?.stop());

const open = (count: number, write: (socket: net.Socket) => void = () => {}) =>
  Array.from({ length: count }, () => {
    const socket = net.connect(LOAD_BALANCER_PORT, gateway.address, () => write(socket));
    // Envoy may close the connection of an attacker.
    return socket.on('error', () => socket.destroy());
  });
const endAll = (sockets: net.Socket[]) => () => {
  for (const socket of sockets) socket.destroy();
};

/** Each attack returns how it ends. */
const ATTACKS: Record<string, () => () => void> = {
  '100 uploads that the application does not read': () => {
    const body = Buffer.alloc(8 * MIB);
    const head = `POST /?unread=60000 HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n`;
    return endAll(
      open(100, (socket) => {
        socket.write(head);
        socket.write(body);
      }),
    );
  },
  '100 downloads that the client does not read': () =>
    endAll(
      open(100, (socket) => {
        socket.pause();
        socket.write(`GET /?size=${8 * MIB} HTTP/1.1\r\nHost: a\r\n\r\n`);
      }),
    ),
  'one HTTP/2 connection with 100 streams of 8 MiB that nobody reads': () => {
    const session = http2.connect(`http://${gateway.address}:${LOAD_BALANCER_PORT}`, {
      settings: { initialWindowSize: 0 },
    });
    session.on('error', () => session.destroy());
    for (let count = 0; count < 100; count++) {
      session.request({ ':path': `/?size=${8 * MIB}` }).on('error', () => {});
    }
    return () => session.destroy();
  },
  '8,000 idle connections': () => endAll(open(8_000)),
};

test.each(Object.entries(ATTACKS))(
  'Envoy keeps its memory and its other callers under %s',
  async (_, attack) => {
    const { pid } = gateway.container('envoy');
    let sent = 0;
    const load = new Load({
      // The first requests are slow, so that all connections are open before the attack, as those of a load balancer.
      url: () => `http://${gateway.address}:${LOAD_BALANCER_PORT}/?via=ENGINE&sleep=${sent++ < 8 ? 500 : 0}`,
      requestsPerSecond: 50,
      connections: 4,
    });
    while (load.finished < 50) await sleep(100);
    const before = load.finished;
    const end = attack();
    let most = 0;
    for (const deadline = Date.now() + ATTACK_MS; Date.now() < deadline; await sleep(100)) {
      most = Math.max(most, memoryOf(pid as number).own);
    }
    end();
    const report = await load.stop();
    expect(most).toBeLessThanOrEqual(MAX_MEMORY);
    expect(report.failed).toEqual([]);
    expect(report.calls.length - before).toBeGreaterThan(100);
  },
  60_000,
);
