import { MutualTls, Route } from 'cdk-trading-analytics-platform';
import { identityOf } from '../../../rigs/mesh/callers/identities';
import type { TlsIdentity } from '../../../rigs/mesh/callers/tls-caller';
import { DeployedMesh } from '../../../rigs/mesh/deployed-mesh';
import type { LocalCluster } from '../../../rigs/mesh/local-cluster';
import type { LocalTask } from '../../../rigs/mesh/local-task';
import { anEmulator } from '../../rigs/emulator/support/emulator';
import { sampled } from '../../support/extent';
import { ATTACKS, TLS_ATTACKS } from './support/attacks';
import { MESH_TEST_MS, meshApp, meshCluster, STACK, urlOf } from './support/mesh';
import { expectUnharmed, underAttack } from './support/under-attack';

const MESH_PORT = 15_001;

const emulator = anEmulator();
let mesh: DeployedMesh;
let attacker: TlsIdentity;
let cluster: LocalCluster;
let gateway: LocalTask;
let engine: LocalTask;

beforeAll(async () => {
  const services = { gateway: { calls: ['engine'], routes: [Route.path('/*')] }, engine: {} };
  const app = meshApp(services, { mutualTls: MutualTls.kmsAuthority() });
  mesh = await DeployedMesh.deploy(emulator.running(), app.synth().directory, STACK);
  // The worst attacker is a declared caller, because the others get no further than the handshake.
  attacker = await identityOf(mesh, 'gateway');
}, MESH_TEST_MS);
beforeEach(async () => {
  const { template, values, secret } = mesh;
  cluster = await meshCluster(template, { values, secret });
  engine = await cluster.run('engine');
  gateway = await cluster.run('gateway');
}, MESH_TEST_MS);
afterEach(() => cluster?.stop());

/** `npm test` tries one of the attacks, another at another time. */
const attacks = sampled(Object.entries({ ...ATTACKS, ...TLS_ATTACKS }), 1);

test.each(attacks)(
  'Envoy keeps its memory and its other callers under %s from a service',
  async (_, attack) => {
    const target = { host: engine.address, port: MESH_PORT, identity: attacker };
    expectUnharmed(await underAttack(attack, target, engine, `${urlOf(gateway, 'engine')}/`));
  },
  60_000,
);
