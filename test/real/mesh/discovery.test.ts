import { Route } from 'cdk-trading-analytics-platform';
import { httpCall } from '../../../rigs/mesh/callers/http-call';
import { Load } from '../../../rigs/mesh/callers/load';
import { EnvoyAdmin } from '../../../rigs/mesh/envoy-admin';
import type { LocalCluster } from '../../../rigs/mesh/local-cluster';
import type { LocalTask } from '../../../rigs/mesh/local-task';
import { eventually, MESH_TEST_MS, meshCluster, meshTemplate, runCaller, urlOf } from './support/mesh';

const TEMPLATE = meshTemplate({
  gateway: { calls: ['engine', 'nobody'], routes: [Route.path('/*')] },
  engine: {},
  nobody: {},
});
const NAME = 'engine.trading.internal';

let cluster: LocalCluster;
let gateway: LocalTask;
let first: LocalTask;
beforeAll(async () => {
  // Slower than elsewhere: names that are silent cost a start some seconds.
  cluster = await meshCluster(TEMPLATE, { timeScale: 0.2 });
  first = await cluster.run('engine');
  gateway = await runCaller(cluster, 'gateway');
}, MESH_TEST_MS);
afterAll(() => cluster?.stop());

const hosts = () => new EnvoyAdmin(gateway.address).hosts('engine');
const known = async () => (await hosts()).map(({ address }) => address).sort();
const healthy = async () =>
  (await hosts())
    .filter(({ isHealthy }) => isHealthy)
    .map(({ address }) => address)
    .sort();
/** With two tasks, chance alone sends all requests to the same one once in 10^11 times. */
const answered = async (count = 40) => {
  const answers = await Promise.all(Array.from({ length: count }, () => httpCall(`${urlOf(gateway, 'engine')}/`)));
  return {
    statuses: new Set(answers.map(({ status }) => status)),
    by: new Set(answers.flatMap(({ answeredBy }) => answeredBy)),
  };
};

test('a service without tasks is refused at once, and its callers start all the same', async () => {
  expect(await httpCall(`${urlOf(gateway, 'nobody')}/`)).toMatchObject({ status: 503 });
});

test('a task that is added is found when the name is asked for again', async () => {
  const second = await cluster.run('engine');
  await eventually(async () => expect(await healthy()).toEqual([first.address, second.address].sort()));
  // The workers of Envoy learn of the task after its main thread.
  await eventually(async () => expect((await answered()).by.size).toBe(2));
});

/** How often Envoy asks before it gives up. */
const TRIES = { SILENCE: 2, SERVFAIL: 2, NXDOMAIN: 1 } as const;

test.each(['SILENCE', 'SERVFAIL', 'NXDOMAIN'] as const)(
  'names that end in %s take away no task that is well',
  async (fault) => {
    const before = await known();
    expect(before).toHaveLength(2);
    const asked = cluster.dns.questions(NAME);
    cluster.dns.fail(NAME, fault);
    try {
      // A further question comes after a failure.
      await eventually(async () => expect(cluster.dns.questions(NAME)).toBeGreaterThan(asked + TRIES[fault]));
      expect(await known()).toEqual(before);
      // On a busy machine a health check can fail meanwhile.
      await eventually(async () => expect(await healthy()).toEqual(before));
      expect((await answered()).statuses).toEqual(new Set([200]));
    } finally {
      cluster.dns.heal();
    }
  },
);

test('a task that starts while names are silent is ready all the same', async () => {
  cluster.dns.fail(NAME, 'SILENCE');
  try {
    const other = await cluster.run('gateway');
    expect((await httpCall(`${urlOf(other, 'engine')}/`)).status).toBe(503);
    cluster.dns.heal();
    await eventually(async () => expect((await httpCall(`${urlOf(other, 'engine')}/`)).status).toBe(200));
    await other.kill();
  } finally {
    cluster.dns.heal();
  }
});

test('more tasks than an answer holds are all found', async () => {
  const more = await Promise.all(Array.from({ length: 8 }, () => cluster.run('engine')));
  expect(cluster.dns.addresses(NAME)).toHaveLength(10);
  await eventually(async () => expect(await healthy()).toHaveLength(10));
  await Promise.all(more.map((task) => task.kill()));
  for (const { address } of more) cluster.dns.deregister(NAME, address);
  await eventually(async () => expect(await healthy()).toHaveLength(2));
});

test('a host that dies is left out, and no request that may be repeated fails', async () => {
  const [, second] = cluster.tasks('engine');
  const load = new Load({ url: () => `${urlOf(gateway, 'engine')}/`, requestsPerSecond: 100 });
  await eventually(async () => expect(load.report().tasks()).toBe(2));
  await second.kill();
  const enough = load.finished + 200;
  await eventually(async () => expect(load.finished).toBeGreaterThan(enough));
  const report = await load.stop();
  expect(report.tasks()).toBe(2);
  expect(report.failed.slice(0, 3)).toEqual([]);
  await eventually(async () => expect(await healthy()).toEqual([first.address]));
  second.deregister();
  expect((await answered()).by).toEqual(new Set([`engine@${first.address}`]));
});
