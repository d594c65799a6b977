import * as tls from 'node:tls';
import { httpCall } from '../../../demo/mesh/callers/http-call';
import { DeployedMesh } from '../../../demo/mesh/deployed-mesh';
import type { LocalCluster } from '../../../demo/mesh/local-cluster';
import type { LocalTask } from '../../../demo/mesh/local-task';
import { MutualTls, Route } from '../../../src';
import { anEmulator } from '../emulator/support/emulator';
import { MESH_TEST_MS, meshApp, meshCluster, STACK, urlOf } from './support/mesh';

const emulator = anEmulator();
let mesh: DeployedMesh;
let cluster: LocalCluster;
let gateway: LocalTask;
let engine: LocalTask;

beforeAll(async () => {
  const services = { gateway: { calls: ['engine'], routes: [Route.path('/*')] }, engine: {}, stranger: {} };
  const app = meshApp(services, { mutualTls: MutualTls.kmsAuthority() });
  mesh = await DeployedMesh.deploy(emulator.running(), app.synth().directory, STACK);
  const { template, values, secret } = mesh;
  cluster = await meshCluster(template, { values, secret });
  engine = await cluster.run('engine');
  gateway = await cluster.run('gateway');
}, MESH_TEST_MS);
afterAll(() => cluster?.stop());

test('a declared caller is let in, and the application is told who it is', async () => {
  const answer = await httpCall(`${urlOf(gateway, 'engine')}/`);
  expect(answer).toMatchObject({ status: 200, answeredBy: [`engine@${engine.address}`] });
  expect(JSON.parse(answer.body).headers['x-forwarded-client-cert']).toContain('URI=spiffe://trading.internal/gateway');
});
