import { JobDefinition, MutualTls, Route } from 'cdk-trading-analytics-platform';
import { httpCall } from '../../../rigs/mesh/callers/http-call';
import { DeployedMesh } from '../../../rigs/mesh/deployed-mesh';
import type { LocalCluster, Program } from '../../../rigs/mesh/local-cluster';
import { anEmulator } from '../../rigs/emulator/support/emulator';
import { app, MESH_TEST_MS, meshApp, meshCluster, STACK } from './support/mesh';

/** A job behind a real Envoy: it calls a service, prints what the service saw, and ends with a code. */
const emulator = anEmulator();
let cluster: LocalCluster;

beforeAll(async () => {
  const jobs = { report: new JobDefinition({ calls: ['engine'] }) };
  const services = { engine: { routes: [Route.path('/*')] } };
  const assembly = meshApp(services, { mutualTls: MutualTls.kmsAuthority() }, jobs).synth().directory;
  const { template, values, secret } = await DeployedMesh.deploy(emulator.running(), assembly, STACK);
  cluster = await meshCluster(template, { values, secret });
  await cluster.run('engine');
}, MESH_TEST_MS);
afterAll(() => cluster?.stop());

/** Calls a URL until it has an answer, because the first health check of the callee may not be over yet. */
const calling =
  (code: number): Program =>
  ({ environment }) => [
    process.execPath,
    '-e',
    `const call = async (left) => {
      const answer = await fetch('${environment.ENGINE_URL}/').catch((error) => ({ status: String(error.cause) }));
      if (answer.status !== 200 && left > 0) return setTimeout(call, 200, left - 1);
      console.log(answer.status, answer.status === 200 ? await answer.text() : '');
      process.exit(answer.status === 200 ? ${code} : 99);
    };
    call(600);`,
  ];

test.each([0, 7])(
  'a job calls a service with its certificate, and its task ends with the code %i of the application',
  async (code) => {
    const task = await cluster.run('report', { app: calling(code) });
    expect(await task.container('app').ended).toEqual({ code, signal: null });
    expect(await task.stopped).toBe(`essential container app ended (code ${code})`);
    // Envoy ends by itself at the SIGTERM, so nothing waits for its stop timeout.
    expect(await task.container('envoy').ended).toEqual({ code: 0, signal: null });
    const [status, body] = task.container('app').log().split(/ (.*)/);
    expect(status).toBe('200');
    expect(JSON.parse(body).headers['x-forwarded-client-cert']).toContain('URI=spiffe://trading.internal/report');
  },
);

test('nothing listens for requests to a job', async () => {
  const task = await cluster.run('report', { app });
  expect(await httpCall(`http://${task.address}:15001/`)).toMatchObject({ error: 'ECONNREFUSED' });
  expect(() => task.container('drain')).toThrow('got no container drain');
  await task.stop();
});
