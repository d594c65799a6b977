import { once } from 'node:events';
import * as net from 'node:net';
import * as path from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Protocol, Route } from 'cdk-trading-analytics-platform';
import type { LocalCluster } from '../../../rigs/mesh/local-cluster';
import { openMany } from './support/every-protocol';
import { app, MESH_TEST_MS, meshCluster, meshTemplate, runCaller } from './support/mesh';

const SESSIONS = 100;
const DRAIN_SECONDS = 2;
const SERVER = path.resolve(__dirname, '../../../rigs/mesh/programs/goodbye-server.mjs');

let cluster: LocalCluster;
beforeAll(async () => {
  const services = {
    gateway: { calls: ['engine'], routes: [Route.path('/*')] },
    engine: { protocol: Protocol.tcp() },
  };
  cluster = await meshCluster(meshTemplate(services, { drainTime: Duration.seconds(DRAIN_SECONDS) }), {
    programs: {
      app: (container) =>
        container.service === 'engine' ? [process.execPath, SERVER, container.address] : app(container),
    },
  });
}, MESH_TEST_MS);
afterAll(() => cluster?.stop());

/** Opens a session. Returns what it receives, when it has ended. */
async function session(address: string): Promise<{ received: Promise<string> }> {
  const [host, port] = address.split(':');
  const socket = net.connect(Number(port), host);
  let text = '';
  socket.on('data', (data) => {
    text += data;
  });
  socket.on('error', () => {}); // 'close' follows
  const received = once(socket, 'close').then(() => text);
  await Promise.race([once(socket, 'data'), received]);
  return { received };
}

test(
  'each session receives the last line of the application, which ends without waiting',
  async () => {
    const engine = await cluster.run('engine');
    const gateway = await runCaller(cluster, 'gateway');
    const address = gateway.container('app').definition.environment.ENGINE_ADDRESS;
    const sessions = await openMany(SESSIONS, () => session(address));
    const began = Date.now();
    const drained = engine.container('drain').ended.then(() => (Date.now() - began) / 1000);
    await engine.stop();
    // The drain does not wait for open sessions. For requests it would wait 15 seconds longer. The rest is for a busy machine.
    expect(await drained).toBeLessThan(DRAIN_SECONDS + 14);
    const received = await Promise.all(sessions.map((one) => one.received));
    expect(received.filter((text) => text === 'welcome\ngoodbye\n')).toHaveLength(SESSIONS);
  },
  MESH_TEST_MS,
);
