import { Route } from 'cdk-trading-analytics-platform';
import type { LocalCluster } from '../../../rigs/mesh/local-cluster';
import type { LocalTask } from '../../../rigs/mesh/local-task';
import { sampled } from '../../support/extent';
import { ATTACKS, PLAIN_ATTACKS } from './support/attacks';
import { MESH_TEST_MS, meshCluster, meshTemplate, runCaller } from './support/mesh';
import { expectUnharmed, underAttack } from './support/under-attack';

const LOAD_BALANCER_PORT = 15_002;

let cluster: LocalCluster;
let gateway: LocalTask;
beforeEach(async () => {
  cluster = await meshCluster(meshTemplate({ gateway: { calls: ['engine'], routes: [Route.path('/*')] }, engine: {} }));
  await cluster.run('engine');
  gateway = await runCaller(cluster, 'gateway');
}, MESH_TEST_MS);
afterEach(() => cluster?.stop());

/** `npm test` tries two of the attacks, others at another time. */
const attacks = sampled(Object.entries({ ...ATTACKS, ...PLAIN_ATTACKS }), 2);

test.each(attacks)(
  'Envoy keeps its memory and its other callers under %s from the load balancer',
  async (_, attack) => {
    const target = { host: gateway.address, port: LOAD_BALANCER_PORT };
    expectUnharmed(await underAttack(attack, target, gateway, `http://${target.host}:${target.port}/?via=ENGINE`));
  },
);
