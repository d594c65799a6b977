import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { KMSClient } from '@aws-sdk/client-kms';
import { httpCall } from '../../../demo/mesh/callers/http-call';
import { DeployedMesh } from '../../../demo/mesh/deployed-mesh';
import { EnvoyAdmin } from '../../../demo/mesh/envoy-admin';
import type { LocalCluster } from '../../../demo/mesh/local-cluster';
import type { LocalTask } from '../../../demo/mesh/local-task';
import { MutualTls, Route } from '../../../src';
import { KmsSigner } from '../../../src/certificates/handlers/kms-signer';
import { anEmulator } from '../emulator/support/emulator';
import { eventually, MESH_TEST_MS, meshApp, meshCluster, STACK, urlOf } from './support/mesh';
import { askOverTls } from './support/tls-caller';

const DAY_MS = 24 * 60 * 60 * 1000;
const MESH_PORT = 15_001;
const emulator = anEmulator();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'foreign-'));
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
afterAll(async () => {
  await cluster?.stop();
  fs.rmSync(folder, { recursive: true });
});

const identityOf = async (service: string) => {
  const { certificate, private_key } = await mesh.certificateOf(service);
  return { cert: certificate, key: private_key };
};
const ask = (identity: { cert?: string; key?: string }) => askOverTls(engine.address, MESH_PORT, identity);

/** A certificate of another authority with the names of the gateway. */
function foreignIdentity() {
  const file = (name: string) => path.join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl('req', '-x509', ...curve, '-keyout', file('ca.key'), '-out', file('ca.pem'), '-subj', '/CN=Another');
  openssl('req', ...curve, '-keyout', file('key.pem'), '-out', file('request.pem'), '-subj', '/CN=gateway');
  fs.writeFileSync(
    file('names'),
    'subjectAltName=DNS:gateway.trading.internal,URI:spiffe://trading.internal/gateway\n',
  );
  openssl(
    'x509',
    '-req',
    '-in',
    file('request.pem'),
    '-CA',
    file('ca.pem'),
    '-CAkey',
    file('ca.key'),
    '-CAcreateserial',
    '-extfile',
    file('names'),
    '-out',
    file('cert.pem'),
  );
  return { cert: fs.readFileSync(file('cert.pem'), 'utf8'), key: fs.readFileSync(file('key.pem'), 'utf8') };
}

/** A certificate of the gateway by the mesh's own authority, of which the last day has passed. */
async function expiredIdentity() {
  const clients = emulator.running().clientConfiguration();
  const [{ physicalId }] = mesh.deployed
    .ofType('AWS::KMS::Key')
    .filter(({ properties }) => properties.KeySpec === 'ECC_NIST_P256');
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const life = { validityMs: -DAY_MS, renewalMs: 0 };
  const { chain } = await new KmsSigner([physicalId], life, new KMSClient(clients)).issue({
    identity: { serviceName: 'gateway', dnsName: 'gateway.trading.internal', uri: 'spiffe://trading.internal/gateway' },
    ...keys,
    now: new Date(),
  });
  return { cert: chain, key: keys.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() };
}

describe('a service lets in', () => {
  test('a declared caller, and tells the application who it is', async () => {
    const answer = await httpCall(`${urlOf(gateway, 'engine')}/`);
    expect(answer).toMatchObject({ status: 200, answeredBy: [`engine@${engine.address}`] });
    const { 'x-forwarded-client-cert': caller } = JSON.parse(answer.body).headers;
    expect(caller).toContain('URI=spiffe://trading.internal/gateway');
    expect(await ask(await identityOf('gateway'))).toBe('HTTP/1.1 200 OK');
  });

  test('nobody whose word about himself is a header', async () => {
    const headers = { 'x-forwarded-client-cert': 'URI=spiffe://trading.internal/admin' };
    const answer = await httpCall(`${urlOf(gateway, 'engine')}/`, { headers });
    expect(JSON.parse(answer.body).headers['x-forwarded-client-cert']).not.toContain('admin');
  });
});

describe('a service refuses', () => {
  test('plain text', async () => {
    expect(await httpCall(`http://${engine.address}:${MESH_PORT}/`)).toMatchObject({ error: 'ECONNRESET' });
  });

  test('a caller without a certificate', async () => {
    expect(await ask({})).toBe('certificate required');
  });

  test("another authority's certificate with a declared caller's names", async () => {
    expect(await ask(foreignIdentity())).toBe('unknown ca');
  });

  test('a service of the mesh that was not declared to call it', async () => {
    expect(await ask(await identityOf('stranger'))).toBe('certificate unknown');
  });

  test('a certificate that has expired', async () => {
    expect(await ask(await expiredIdentity())).toBe('certificate expired');
  });

  test('each with a line in its log', async () => {
    await eventually(async () => {
      const log = engine.container('envoy').log();
      const refused = log
        .split('\n')
        .filter((line) => line.includes('"refused"'))
        .map((line) => JSON.parse(line).refused);
      for (const reason of ['PEER_DID_NOT_RETURN_A_CERTIFICATE', 'CERTIFICATE_VERIFY_FAILED']) {
        expect(refused).toEqual(expect.arrayContaining([expect.stringContaining(reason)]));
      }
    });
  });
});

test('a caller refuses who is not the service that it called', async () => {
  const impostor = await cluster.run('stranger');
  cluster.dns.register('engine.trading.internal', impostor.address, 1);
  try {
    await eventually(async () => {
      const hosts = await new EnvoyAdmin(gateway.address).hosts('engine');
      expect(hosts.find(({ address }) => address === impostor.address)).toMatchObject({ isHealthy: false });
    });
    for (let count = 0; count < 20; count++) {
      expect(await httpCall(`${urlOf(gateway, 'engine')}/`)).toMatchObject({
        answeredBy: [`engine@${engine.address}`],
      });
    }
  } finally {
    cluster.dns.deregister('engine.trading.internal', impostor.address);
    await impostor.kill();
  }
});

test('a service that nobody calls does not listen to the mesh, and one without routes not to a load balancer', async () => {
  expect(await httpCall(`http://${gateway.address}:${MESH_PORT}/`)).toMatchObject({ error: 'ECONNREFUSED' });
  expect(await httpCall(`http://${engine.address}:15002/`)).toMatchObject({ error: 'ECONNREFUSED' });
  expect(await httpCall(`http://${gateway.address}:15002/`)).toMatchObject({ status: 200 });
});
