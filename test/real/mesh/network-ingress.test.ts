import { once } from 'node:events';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as path from 'node:path';
import type { App } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { NetworkIngress } from 'cdk-trading-analytics-platform';
import { httpCall } from '../../../rigs/mesh/callers/http-call';
import { targetAgent } from '../../../rigs/mesh/callers/target-agent';
import { TcpCaller } from '../../../rigs/mesh/callers/tcp-caller';
import { DeployedMesh } from '../../../rigs/mesh/deployed-mesh';
import { EnvoyAdmin } from '../../../rigs/mesh/envoy-admin';
import type { LocalCluster } from '../../../rigs/mesh/local-cluster';
import type { LocalTask } from '../../../rigs/mesh/local-task';
import { anEmulator } from '../../rigs/emulator/support/emulator';
import { APPLICATIONS, openMany } from './support/every-protocol';
import { eventually, MESH_TEST_MS, meshCluster, STACK } from './support/mesh';
import { tcpPlatformApp } from './support/tcp-platform';

const emulator = anEmulator();
let mesh: DeployedMesh;
let cluster: LocalCluster;
let fix: LocalTask;

/** The default of Envoy's circuit breakers is 1,024. */
const SESSIONS = 1_100;

/** A platform whose load balancer has fixed addresses and allowed clients. */
function platformApp(): App {
  const clients = [ec2.Peer.ipv4('203.0.113.0/24')];
  return tcpPlatformApp(
    NetworkIngress.internetFacing({ clients, fixedAddresses: true }),
    {},
    { maxConnections: SESSIONS + 100 },
  );
}

beforeAll(async () => {
  mesh = await DeployedMesh.deploy(emulator.running(), platformApp().synth().directory, STACK);
  const { template, values, secret } = mesh;
  cluster = await meshCluster(template, { values, secret, programs: { app: APPLICATIONS.fix } });
  fix = await cluster.run('fix');
}, MESH_TEST_MS);
afterAll(() => cluster?.stop());

const unverified = targetAgent();
afterAll(() => unverified.destroy());

/** The target group in the template: the port of connections, and the health check. */
const group = () =>
  Object.values<{ Type: string; Properties: Record<string, string> }>(mesh.template.Resources).find(
    ({ Type }) => Type === 'AWS::ElasticLoadBalancingV2::TargetGroup',
  )?.Properties as Record<string, string>;
const target = () => `${fix.address}:${group().Port}`;
const open = async () => (await TcpCaller.open(target())) as TcpCaller;
const health = () => {
  const { HealthCheckProtocol, HealthCheckPort, HealthCheckPath } = group();
  const url = `${HealthCheckProtocol.toLowerCase()}://${fix.address}:${HealthCheckPort}${HealthCheckPath}`;
  return httpCall(url, { agent: unverified });
};

test('the bytes of a client reach the application, in both directions', async () => {
  const client = await open();
  expect(client.task).toBe(`fix@${fix.address}`);
  const logon = `8=FIX.4.4\u00019=5\u000135=A\u0001${'x'.repeat(200_000)}`;
  expect(await client.ask(logon)).toBe(logon);
  await client.close();
});

test('1,100 sessions are kept apart if maxConnections allows them, more than the default limit of Envoy', async () => {
  const clients = await openMany(SESSIONS, open);
  const lines = await Promise.all(clients.map((client, index) => client?.ask(`session ${index}`)));
  expect(lines).toEqual(clients.map((_, index) => `session ${index}`));
  await Promise.all(clients.map((client) => client?.close()));
});

test('the client sees the end of the session when the application ends it', async () => {
  const client = await open();
  expect(await client.ask('close')).toBeUndefined();
});

test('the log of Envoy has the address of the client', async () => {
  const [host, port] = target().split(':');
  const socket = net.connect({ host, port: Number(port), localAddress: '127.0.0.1' });
  await Promise.race([once(socket, 'data'), once(socket, 'close')]);
  const { localPort } = socket;
  socket.destroy();
  const log = path.join(
    cluster.folder,
    fs.readdirSync(cluster.folder).find((name) => name.endsWith('-envoy.log')) ?? '',
  );
  await eventually(async () => expect(fs.readFileSync(log, 'utf8')).toContain(`"client":"127.0.0.1:${localPort}"`));
});

test('clients cannot use the port of the mesh', async () => {
  const port = 15_001;
  const isOpen = await new Promise((resolve) => {
    const socket = net.connect(port, fix.address, () => resolve(true));
    socket.once('error', () => resolve(false));
  });
  // Nobody calls the service, so Envoy has no port for callers.
  expect(isOpen).toBe(false);
});

test('a task that is about to stop fails its health checks, and sessions continue', async () => {
  await eventually(async () => expect(await health()).toMatchObject({ status: 200 }));
  const client = await open();
  await new EnvoyAdmin(fix.address).ask('POST', '/healthcheck/fail');
  await eventually(async () => expect(await health()).toMatchObject({ status: 503 }));
  expect(await client.ask('heartbeat')).toBe('heartbeat');
  await client.close();
});
