import { Size } from 'aws-cdk-lib';
import { Route } from 'cdk-trading-analytics-platform';
import { httpCall } from '../../../rigs/mesh/callers/http-call';
import { EnvoyAdmin } from '../../../rigs/mesh/envoy-admin';
import type { LocalCluster } from '../../../rigs/mesh/local-cluster';
import type { LocalTask } from '../../../rigs/mesh/local-task';
import { ATTACKS, type Attack } from './support/attacks';
import { eventually, MESH_TEST_MS, meshCluster, meshTemplate, runCaller } from './support/mesh';
import { underAttack } from './support/under-attack';

const LOAD_BALANCER_PORT = 15_002;
/** The smallest memory that the option accepts. Its heap limit is 48 MiB, which attacks can reach. */
const MEMORY = 96;
const MIB = 1_048_576;
const WAVE_MS = 20_000;

const ACTIONS = [
  'reduce_timeouts',
  'reset_high_memory_stream',
  'shrink_heap',
  'stop_accepting_connections',
  'stop_accepting_requests',
];
const CLOSED_BY_OVERLOAD = 'http.load_balancer.downstream_rq_overload_close';

let cluster: LocalCluster;
let gateway: LocalTask;
beforeAll(async () => {
  const services = { gateway: { calls: ['engine'], routes: [Route.path('/*')] }, engine: {} };
  const template = meshTemplate(services, { memory: Size.mebibytes(MEMORY), maxConnections: 4_000 });
  cluster = await meshCluster(template);
  await cluster.run('engine');
  gateway = await runCaller(cluster, 'gateway');
}, MESH_TEST_MS);
afterAll(() => cluster?.stop());

test(
  'at its limit every action of Envoy fires, its memory stays below that of its container, and it recovers',
  async () => {
    const admin = new EnvoyAdmin(gateway.address);
    const most: Record<string, number> = {};
    // An action that scales is active only at its end, which a look may miss.
    const fired = (action: string) =>
      ['active', 'scale_percent'].some((name) => most[`overload.envoy.overload_actions.${action}.${name}`] > 0);
    const hasSeenAll = async () => {
      for (const [name, value] of Object.entries(await admin.stats('overload'))) {
        most[name] = Math.max(most[name] ?? 0, value);
      }
      return ACTIONS.every(fired) && most[CLOSED_BY_OVERLOAD] > 0;
    };
    const target = { host: gateway.address, port: LOAD_BALANCER_PORT };
    const url = `http://${target.host}:${target.port}/`;
    // The heap limit of so small a memory is not enough for this number of connections, of which synthesis warns.
    const { '2,000 WebSocket sessions': _, ...attacks } = ATTACKS;
    const all = Object.values(attacks);
    const together: Attack = (at) => inWaves(() => endOf(all.map((attack) => attack(at))));
    const { memory } = await underAttack(together, target, gateway, url, { hasSeenAll });
    expect(ACTIONS.filter((action) => !fired(action))).toEqual([]);
    expect(most[CLOSED_BY_OVERLOAD]).toBeGreaterThan(0);
    expect(memory * 1_000_000).toBeLessThan(MEMORY * MIB);
    await eventually(async () => {
      expect(await admin.stat('overload.envoy.overload_actions.stop_accepting_requests.active')).toBe(0);
      expect(await httpCall(`${url}?via=ENGINE`)).toMatchObject({ status: 200 });
    });
  },
  MESH_TEST_MS,
);

const endOf = (ends: (() => void)[]) => () => {
  for (const end of ends) end();
};

/** Begins again and again, because Envoy ends what it refuses. On a busy machine the first wave may not show everything. */
function inWaves(begin: () => () => void): () => void {
  let end = begin();
  const timer = setInterval(() => {
    end();
    end = begin();
  }, WAVE_MS);
  return () => {
    clearInterval(timer);
    end();
  };
}
