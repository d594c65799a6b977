import { X509Certificate } from 'node:crypto';
import { Duration } from 'aws-cdk-lib';
import { type KmsAuthorityOptions, MutualTls, Route } from 'cdk-trading-analytics-platform';
import { Load } from '../../../rigs/mesh/callers/load';
import { targetAgent } from '../../../rigs/mesh/callers/target-agent';
import { DeployedMesh } from '../../../rigs/mesh/deployed-mesh';
import { EnvoyAdmin } from '../../../rigs/mesh/envoy-admin';
import type { LocalCluster } from '../../../rigs/mesh/local-cluster';
import { anEmulator } from '../../rigs/emulator/support/emulator';
import { anyTaskOf, CONNECTIONS, eventually, MESH_TEST_MS, meshApp, meshCluster, STACK } from './support/mesh';

const SERVICES = ['engine', 'gateway'];
const emulator = anEmulator();
let mesh: DeployedMesh;
let cluster: LocalCluster;
let loads: Load[];

/** Deploys the same platform with another authority. */
function deploy(authority: KmsAuthorityOptions): Promise<DeployedMesh> {
  const app = meshApp(
    { gateway: { calls: ['engine'], routes: [Route.path('/*')] }, engine: {} },
    { mutualTls: MutualTls.kmsAuthority(authority), drainTime: Duration.seconds(5) },
  );
  return DeployedMesh.deploy(emulator.running(), app.synth().directory, STACK);
}

/** Starts every service anew, as ECS was told to: first new tasks, which read what is current. */
const roll = () => Promise.all(SERVICES.map((service) => cluster.roll(service)));
const renewAll = async () => {
  for (const service of SERVICES) await mesh.renew(service);
  await roll();
};
/** The certificates that the Envoys of the running tasks show, by service. */
async function shown(): Promise<Record<string, { serial: string; roots: string[] }>> {
  const entries = SERVICES.map(async (service) => {
    const [{ cert_chain: chain, ca_cert: roots }] = await new EnvoyAdmin(
      anyTaskOf(cluster, service).address,
    ).certificates();
    return [
      service,
      {
        serial: chain[0].serial_number,
        roots: roots.map((root: { serial_number: string }) => root.serial_number).sort(),
      },
    ];
  });
  return Object.fromEntries(await Promise.all(entries));
}
const issuerOf = async (service: string) => new X509Certificate((await mesh.certificateOf(service)).certificate).issuer;

beforeAll(async () => {
  mesh = await deploy({});
  const { template, values, secret } = mesh;
  cluster = await meshCluster(template, { values, secret, healthCheckSeconds: 0.5 });
  // As the template has it: callers after those they call.
  for (const service of SERVICES) await cluster.run(service);
  const url = () => `https://${anyTaskOf(cluster, 'gateway').address}:15002/?via=ENGINE&sleep=10`;
  loads = [
    new Load({ url, requestsPerSecond: 40, connections: CONNECTIONS, agent: targetAgent(CONNECTIONS) }),
    new Load({
      url,
      requestsPerSecond: 20,
      connections: CONNECTIONS,
      agent: targetAgent(CONNECTIONS),
      request: { method: 'POST', body: 'buy 100' },
    }),
  ];
}, MESH_TEST_MS);
afterAll(() => cluster?.stop());

describe('under steady load', () => {
  test(
    'every certificate is renewed',
    async () => {
      const before = await shown();
      await renewAll();
      const after = await shown();
      for (const service of SERVICES) {
        expect(after[service].serial).not.toBe(before[service].serial);
        expect(after[service].roots).toEqual(before[service].roots);
      }
    },
    MESH_TEST_MS,
  );

  test(
    'the next authority is trusted before it signs',
    async () => {
      const before = await shown();
      const issuer = await issuerOf('engine');
      mesh = await deploy({ generation: 2 });
      cluster.deploy(mesh.template, mesh.values);
      await roll();
      const after = await shown();
      for (const service of SERVICES) {
        expect(after[service].roots).toHaveLength(2);
        expect(after[service].roots).toEqual(expect.arrayContaining(before[service].roots));
        expect(await issuerOf(service)).toBe(issuer);
      }
    },
    MESH_TEST_MS,
  );

  test(
    'the next authority signs, and the one before is trusted still',
    async () => {
      const issuer = await issuerOf('engine');
      await mesh.ageAuthorities();
      await renewAll();
      for (const service of SERVICES) {
        expect(await issuerOf(service)).not.toBe(issuer);
        expect((await shown())[service].roots).toHaveLength(2);
      }
    },
    MESH_TEST_MS,
  );

  test('no request has failed', async () => {
    // The first tasks, and three generations after them.
    await eventually(async () => {
      for (const load of loads) {
        expect(load.finished).toBeGreaterThan(500);
        expect(load.report().tasks()).toBeGreaterThanOrEqual(4);
      }
    });
    for (const report of await Promise.all(loads.map((load) => load.stop()))) {
      expect({ ...report.outcomes(), failed: report.failed.slice(0, 3) }).toEqual({
        200: report.calls.length,
        failed: [],
      });
    }
  });
});
