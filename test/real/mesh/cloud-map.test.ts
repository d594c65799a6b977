import { Resolver } from 'node:dns/promises';
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { JobDefinition, MeshBackend, ServiceDefinition } from 'cdk-trading-analytics-platform';
import { GrpcCaller } from '../../../rigs/mesh/callers/grpc-caller';
import { Http2Caller } from '../../../rigs/mesh/callers/http2-caller';
import { TcpCaller } from '../../../rigs/mesh/callers/tcp-caller';
import type { LocalCluster } from '../../../rigs/mesh/local-cluster';
import { platformApp } from '../../../rigs/mesh/platform-app';
import { APPLICATIONS, addressIn, FEW_SERVICES } from './support/every-protocol';
import { MESH_TEST_MS, meshCluster, STACK } from './support/mesh';

/** The program of a job that runs until it is stopped, so that the test calls in its place. */
const idle = () => [process.execPath, '-e', 'setInterval(() => {}, 1000)'];
const NAMES = ['pages', 'prices', 'fix'];
let cluster: LocalCluster;
/** The addresses of the services, as a job on Service Connect finds them: a name in DNS and a port, without a proxy. */
const found: Record<string, string> = {};

beforeAll(async () => {
  const services = Object.entries(FEW_SERVICES).map(([name, props]) => [name, new ServiceDefinition(props)]);
  const jobs = { report: new JobDefinition({ calls: NAMES }) };
  const app = platformApp(STACK, MeshBackend.serviceConnect(), Object.fromEntries(services), jobs);
  cluster = await meshCluster(Template.fromStack(app.node.findChild(STACK) as Stack).toJSON());
  await Promise.all(NAMES.map((name) => cluster.run(name, { app: APPLICATIONS[name] })));
  const report = await cluster.run('report', { app: idle });
  const resolver = new Resolver();
  resolver.setServers([`${cluster.dns.host}:${cluster.dns.port}`]);
  for (const name of NAMES) {
    const [host, port] = addressIn(report, name).split(':');
    expect(host).toBe(`tasks.${name}.trading.internal`);
    const [address] = await resolver.resolve4(host);
    found[name] = `${address}:${port}`;
  }
}, MESH_TEST_MS);
afterAll(() => cluster?.stop());

test('HTTP/2 reaches an application by its name in Cloud Map', async () => {
  const caller = await Http2Caller.open(found.pages);
  expect(JSON.parse((await caller.get('/')).body)).toMatchObject({ httpVersion: '2.0' });
  caller.close();
});

test('gRPC reaches an application by its name in Cloud Map, with streams', async () => {
  const caller = new GrpcCaller(found.prices);
  expect((await caller.unary({ id: 'a' })).code).toBe(0);
  expect((await caller.serverStream({ id: 'b', count: 3 })).messages).toHaveLength(3);
  expect((await caller.bidirectional(['x', 'y'])).messages).toHaveLength(2);
  expect(await caller.health()).toBe('0801');
  caller.close();
});

test('TCP reaches an application by its name in Cloud Map', async () => {
  const caller = (await TcpCaller.open(found.fix)) as TcpCaller;
  expect(await caller.ask('8=FIX.4.4')).toBe('8=FIX.4.4');
  await caller.close();
});
