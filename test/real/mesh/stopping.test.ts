import { setTimeout as sleep } from 'node:timers/promises';
import { Duration } from 'aws-cdk-lib';
import { Route } from 'cdk-trading-analytics-platform';
import { httpCall } from '../../../rigs/mesh/callers/http-call';
import { WebSocketCaller } from '../../../rigs/mesh/callers/web-socket-caller';
import { EnvoyAdmin } from '../../../rigs/mesh/envoy-admin';
import type { LocalCluster } from '../../../rigs/mesh/local-cluster';
import type { LocalTask } from '../../../rigs/mesh/local-task';
import type { Json } from '../../support/json';
import { callsAt, eventually, MESH_TEST_MS, meshCluster, meshTemplate, runCaller, urlOf } from './support/mesh';

const NAME = 'engine.trading.internal';
const DRAIN_SECONDS = 2;
/** The maximum additional time of a drain. Even a busy machine finishes a test earlier. */
const TIMEOUT = Duration.seconds(100);

let cluster: LocalCluster;
let gateway: LocalTask;
beforeAll(async () => {
  // Long enough for the first test, which kills its task.
  cluster = await meshCluster(templateWith(Duration.seconds(90)));
  await cluster.run('engine');
  gateway = await runCaller(cluster, 'gateway');
}, MESH_TEST_MS);
afterAll(() => cluster?.stop());

function templateWith(drainTime: Duration): Json {
  const traffic = { timeout: TIMEOUT };
  const services = {
    gateway: { calls: ['engine'], routes: [Route.path('/*')], traffic },
    engine: { traffic },
  };
  return meshTemplate(services, { drainTime });
}

const engineUrl = () => `${urlOf(gateway, 'engine')}/`;
/** Returns the tasks of the callee that the Envoy of the caller has. */
const hosts = () => new EnvoyAdmin(gateway.address).hosts('engine');

/** Sends requests that must not be retried, and expects a response of the task to each. */
async function answersOf(task: LocalTask): Promise<void> {
  for (let count = 0; count < 20; count += 1) {
    const answer = await httpCall(engineUrl(), { method: 'POST', body: 'buy 100' });
    expect(answer).toMatchObject({ status: 200, answeredBy: [`engine@${task.address}`] });
  }
}

// The applications exit immediately on SIGTERM.

test('a caller keeps a stopping task until a new task has passed a health check', async () => {
  const [old] = cluster.tasks('engine');
  // A task that does not answer yet: no process listens at this address.
  const next = old.address.replace(/\d+$/, '254');
  cluster.dns.register(NAME, next, 1);
  const stopped = old.stop();
  try {
    await eventually(async () => expect((await hosts()).map(({ address }) => address)).toContain(next));
    await answersOf(old);
    // The caller removes an unhealthy task with a later DNS response.
    const asked = cluster.dns.questions(NAME);
    await eventually(async () => expect(cluster.dns.questions(NAME)).toBeGreaterThan(asked + 2));
    await answersOf(old);
  } finally {
    await old.kill();
    await stopped;
  }
});

test('a request that takes longer than the drain is answered', async () => {
  cluster.deploy(templateWith(Duration.seconds(DRAIN_SECONDS)));
  const other = await cluster.run('gateway');
  const slow = `id=slow&sleep=${(DRAIN_SECONDS + 1) * 1000}`;
  const answer = httpCall(`http://${other.address}:15002/?${slow}`, { method: 'POST', body: 'buy 100' });
  await eventually(async () => expect(await callsAt(other, 'slow')).toEqual(['POST']));
  await other.stop();
  expect(await answer).toMatchObject({ status: 200, answeredBy: [`gateway@${other.address}`] });
});

test('a task serves callers that do not find a new task, even after the drain', async () => {
  const others = cluster.dns.addresses(NAME);
  const old = await cluster.run('engine');
  for (const address of others) cluster.dns.deregister(NAME, address);
  await eventually(async () => {
    const found = (await hosts()).find(({ address }) => address === old.address);
    expect(found).toMatchObject({ isHealthy: true });
  });
  // An active request that the test ends.
  const socket = await WebSocketCaller.open(engineUrl().replace('http', 'ws'));
  cluster.dns.fail(NAME, 'SILENCE');
  try {
    const next = await cluster.run('engine');
    const stopped = old.stop();
    await sleep((DRAIN_SECONDS + 1) * 1000);
    await answersOf(old);
    expect(await socket.echo('tick')).toMatchObject({ echo: 'tick' });
    cluster.dns.heal();
    await eventually(async () => expect((await hosts()).map(({ address }) => address)).toContain(next.address));
    await socket.close();
    await stopped;
    expect(await httpCall(engineUrl())).toMatchObject({ status: 200, answeredBy: [`engine@${next.address}`] });
  } finally {
    cluster.dns.heal();
  }
});
