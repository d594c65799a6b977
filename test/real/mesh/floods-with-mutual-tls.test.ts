import { MutualTls, Route } from 'cdk-trading-analytics-platform';
import { identityOf } from '../../../rigs/mesh/callers/identities';
import { targetAgent } from '../../../rigs/mesh/callers/target-agent';
import type { TlsIdentity } from '../../../rigs/mesh/callers/tls-caller';
import { DeployedMesh } from '../../../rigs/mesh/deployed-mesh';
import type { LocalCluster } from '../../../rigs/mesh/local-cluster';
import type { LocalTask } from '../../../rigs/mesh/local-task';
import { anEmulator } from '../../rigs/emulator/support/emulator';
import { sampled } from '../../support/extent';
import { ATTACKS, type Attack, TLS_ATTACKS } from './support/attacks';
import { MESH_TEST_MS, meshApp, meshCluster, runCaller, STACK, urlOf } from './support/mesh';
import { CONNECTIONS, expectUnharmed, underAttack } from './support/under-attack';

const MESH_PORT = 15_001;
const LOAD_BALANCER_PORT = 15_002;

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
  gateway = await runCaller(cluster, 'gateway');
}, MESH_TEST_MS);
afterEach(() => cluster?.stop());

const ALL = Object.entries({ ...ATTACKS, ...TLS_ATTACKS });
/** `npm test` tries one of the attacks on one of the listeners, another at another time. */
const attacks = sampled(
  ALL.flatMap(([name, attack]) => (['a service', 'the load balancer'] as const).map((from) => [name, from, attack])),
  1,
) as [string, 'a service' | 'the load balancer', Attack][];

test.each(attacks)('Envoy keeps its memory and its other callers under %s from %s', async (_, from, attack) => {
  if (from === 'a service') {
    const target = { host: engine.address, port: MESH_PORT, identity: attacker };
    expectUnharmed(await underAttack(attack, target, engine, `${urlOf(gateway, 'engine')}/`));
    return;
  }
  const target = { host: gateway.address, port: LOAD_BALANCER_PORT, identity: {} };
  const url = `https://${target.host}:${target.port}/?via=ENGINE`;
  expectUnharmed(await underAttack(attack, target, gateway, url, { agent: targetAgent(CONNECTIONS) }));
});
