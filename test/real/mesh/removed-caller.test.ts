import { X509Certificate } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Duration } from 'aws-cdk-lib';
import { MutualTls, RetryPolicy, Route, type ServiceDefinitionProps } from 'cdk-trading-analytics-platform';
import { httpCall } from '../../../rigs/mesh/callers/http-call';
import { identityOf, shortLivedIdentity } from '../../../rigs/mesh/callers/identities';
import { Load } from '../../../rigs/mesh/callers/load';
import { askOverTls, sessionOverTls } from '../../../rigs/mesh/callers/tls-caller';
import { DeployedMesh } from '../../../rigs/mesh/deployed-mesh';
import type { LocalCluster } from '../../../rigs/mesh/local-cluster';
import type { LocalTask } from '../../../rigs/mesh/local-task';
import { anEmulator } from '../../rigs/emulator/support/emulator';
import { CONNECTIONS, MESH_TEST_MS, meshApp, meshCluster, runCaller, STACK, urlOf } from './support/mesh';

const MESH_PORT = 15_001;
const DAY_MS = 24 * 60 * 60 * 1000;
/** The validity of the first certificate of the caller that keeps its TLS session. */
const SHORT_LIFE_MS = 4_000;
const EXPIRED = 'certificate expired';

const emulator = anEmulator();
let mesh: DeployedMesh;
let cluster: LocalCluster;
let gateway: LocalTask;
let reports: LocalTask;
let engine: LocalTask;

/** Deploys two callers of the engine, or one of them. */
function deploy(callsOfReports: string[]): Promise<DeployedMesh> {
  const services: Record<string, ServiceDefinitionProps> = {
    gateway: { calls: ['engine'], routes: [Route.path('/*')] },
    reports: { calls: callsOfReports },
    engine: { traffic: { retry: RetryPolicy.none() } },
  };
  const envoy = { mutualTls: MutualTls.kmsAuthority(), drainTime: Duration.seconds(6) };
  const app = meshApp(services, envoy);
  return DeployedMesh.deploy(emulator.running(), app.synth().directory, STACK);
}

beforeAll(async () => {
  mesh = await deploy(['engine']);
  const { template, values, secret } = mesh;
  cluster = await meshCluster(template, { values, secret, healthCheckSeconds: 0.5 });
  engine = await cluster.run('engine');
  gateway = await runCaller(cluster, 'gateway');
  reports = await runCaller(cluster, 'reports');
}, MESH_TEST_MS);
afterAll(() => cluster?.stop());

test('a certificate ends within 7 days, so a removed caller has it no longer', async () => {
  for (const service of ['gateway', 'reports', 'engine']) {
    const { certificate } = await mesh.certificateOf(service);
    const end = new Date(new X509Certificate(certificate).validTo).getTime();
    expect(end).toBeGreaterThan(Date.now());
    expect(end).toBeLessThanOrEqual(Date.now() + 7 * DAY_MS);
  }
});

test('a TLS session does not outlive the certificate with which it began', async () => {
  const { identity, answer, session } = await beginSession();
  expect(answer).toBe('HTTP/1.1 200 OK');
  const { validTo } = new X509Certificate(identity.cert as string);
  await sleep(new Date(validTo).getTime() + 1_000 - Date.now());
  expect(await askOverTls(engine.address, MESH_PORT, identity)).toBe(EXPIRED);
  expect(await askOverTls(engine.address, MESH_PORT, { ...identity, session })).toBe(EXPIRED);
});

/** Begins a TLS session with a certificate that expires soon. On a busy machine a certificate can expire too soon. */
async function beginSession() {
  for (let lifeMs = SHORT_LIFE_MS; ; lifeMs *= 2) {
    const identity = await shortLivedIdentity(mesh, 'gateway', lifeMs);
    const begun = await sessionOverTls(engine.address, MESH_PORT, identity);
    if (begun.answer !== EXPIRED || lifeMs > 100_000) return { identity, ...begun };
  }
}

test(
  'a removed caller is refused as soon as the callee is deployed, and the other caller loses no request',
  async () => {
    const removed = await identityOf(mesh, 'reports');
    const before = await sessionOverTls(engine.address, MESH_PORT, removed);
    expect(before.answer).toBe('HTTP/1.1 200 OK');
    expect(await httpCall(`${urlOf(reports, 'engine')}/`)).toMatchObject({ status: 200 });
    const load = new Load({
      url: () => `${urlOf(gateway, 'engine')}/`,
      requestsPerSecond: 30,
      connections: CONNECTIONS,
    });

    const { template, values } = await deploy([]);
    cluster.deploy(template, values);
    await cluster.roll('engine');
    [engine] = cluster.tasks('engine');

    // The task of the removed caller still runs, with a certificate that is still valid.
    expect(new Date(new X509Certificate(removed.cert as string).validTo).getTime()).toBeGreaterThan(Date.now());
    expect(await askOverTls(engine.address, MESH_PORT, removed)).toBe('certificate unknown');
    expect(await askOverTls(engine.address, MESH_PORT, { ...removed, session: before.session })).toBe(
      'certificate unknown',
    );
    expect(await httpCall(`${urlOf(reports, 'engine')}/`)).toMatchObject({ status: 503 });
    while (load.report().tasks() < 2) await sleep(100);
    const report = await load.stop();
    expect(report.failed).toEqual([]);
    expect(report.calls.length).toBeGreaterThan(30);
  },
  MESH_TEST_MS,
);
