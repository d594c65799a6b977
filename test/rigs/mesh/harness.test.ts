import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { httpCall } from '../../../rigs/mesh/callers/http-call';
import { Load } from '../../../rigs/mesh/callers/load';
import { EnvoyAdmin } from '../../../rigs/mesh/envoy-admin';
import { LocalCluster, type Program } from '../../../rigs/mesh/local-cluster';
import type { LocalTask } from '../../../rigs/mesh/local-task';
import { TraceReceiver } from '../../../rigs/mesh/trace-receiver';
import { MESH_TEST_MS, runCaller } from '../../real/mesh/support/mesh';
import { eventually } from './support/eventually';
import { meshTemplate } from './support/mesh-template';

const ROOT = path.resolve(__dirname, '../../..');
const SERVER = path.join(ROOT, 'rigs/mesh/programs/http-server.mjs');
const EDGE_PORT = 15002;
const app: Program = ({ address }) => [process.execPath, SERVER, address];
const TEMPLATE = meshTemplate([{ name: 'api-gateway', calls: ['analytics-engine'] }, { name: 'analytics-engine' }]);
const OPTIONS = {
  cacheFolder: path.join(ROOT, '.cache/envoy'),
  template: TEMPLATE,
  programs: { app },
  timeScale: 0.05,
  ttlSeconds: 1,
  healthCheckSeconds: 0.25,
};

let cluster: LocalCluster;
let traces: TraceReceiver;
beforeAll(async () => {
  traces = new TraceReceiver();
  cluster = await LocalCluster.start({ ...OPTIONS, traces });
  await cluster.run('analytics-engine');
  await runCaller(cluster, 'api-gateway');
}, MESH_TEST_MS);
afterAll(async () => {
  await cluster?.stop();
  traces?.stop();
});

const url = (query: string) => `http://${cluster.tasks('api-gateway')[0].address}:${EDGE_PORT}/quotes?${query}`;

test('a call passes through the Envoys of caller and callee', async () => {
  const [gateway] = cluster.tasks('api-gateway');
  const [engine] = cluster.tasks('analytics-engine');
  const answer = await httpCall(url('via=ANALYTICS_ENGINE'));
  expect(answer.status).toBe(200);
  expect(answer.answeredBy).toEqual([`api-gateway@${gateway.address}`, `analytics-engine@${engine.address}`]);
  // Envoy writes its log from time to time.
  await eventually(() => {
    expect(gateway.container('envoy').log()).toContain('"listener":"egress_analytics-engine"');
    expect(engine.container('envoy').log()).toContain('"listener":"mesh"');
  });
});

test("tells what a task's Envoy knows", async () => {
  const [gateway] = cluster.tasks('api-gateway');
  const [engine] = cluster.tasks('analytics-engine');
  const admin = new EnvoyAdmin(gateway.address);
  expect(await admin.isReady()).toBe(true);
  await eventually(async () =>
    expect(await admin.hosts('analytics-engine')).toEqual([
      {
        address: engine.address,
        port: 15001,
        isHealthy: true,
        failsHealthCheck: false,
        isEjected: false,
        connections: expect.any(Number),
      },
    ]),
  );
  const before = await admin.stat('cluster.analytics-engine.upstream_rq_200');
  await httpCall(url('via=ANALYTICS_ENGINE'));
  expect(await admin.stat('cluster.analytics-engine.upstream_rq_200')).toBe(before + 1);
  expect(await admin.hosts('analytics-engine')).toMatchObject([{ connections: 1 }]);
  expect(await admin.stat('cluster.analytics-engine.no_such_counter')).toBe(0);
  expect(Object.keys(await admin.stats('^cluster.analytics-engine.membership'))).toContain(
    'cluster.analytics-engine.membership_healthy',
  );
  expect(await admin.certificates()).toEqual([]);
  expect((await admin.configuration()).configs.length).toBeGreaterThan(0);
  await expect(admin.hosts('nobody')).rejects.toThrow(/no cluster nobody, expected one of .*analytics-engine/);
});

test('takes the traces of the sidecars', async () => {
  await eventually(async () => {
    // Envoy drops spans that the receiver does not accept within a quarter of a second, so one call may not be enough.
    await httpCall(url('via=ANALYTICS_ENGINE'));
    const received = traces.spans.filter(({ service }) => service === 'analytics-engine');
    const callers = traces.spans.filter(({ service }) => service === 'api-gateway');
    const calls = received.filter(({ parentSpanId, traceId }) =>
      callers.some((caller) => caller.spanId === parentSpanId && caller.traceId === traceId),
    );
    expect(calls.length).toBeGreaterThan(0);
  });
  expect(Object.keys(traces.counts()).sort()).toEqual(['analytics-engine', 'api-gateway']);
});

test.each(['analytics-engine', 'api-gateway'])(
  'every task of %s is replaced under load and no request fails',
  async (service) => {
    const [before] = cluster.tasks(service);
    // By default Envoy sends at most three retries at a time.
    const load = new Load({ url: () => url('via=ANALYTICS_ENGINE'), requestsPerSecond: 100, connections: 3 });
    const expectAnswersOf = (...tasks: LocalTask[]) =>
      eventually(() => {
        const who = load.report().calls.flatMap(({ answeredBy }) => answeredBy);
        expect(who).toEqual(expect.arrayContaining(tasks.map(({ address }) => `${service}@${address}`)));
      });
    try {
      await expectAnswersOf(before);
      await cluster.roll(service);
      await expectAnswersOf(before, ...cluster.tasks(service));
      await eventually(() => expect(load.finished).toBeGreaterThan(200));
    } finally {
      const report = await load.stop();
      expect(report.outcomes()).toEqual({ 200: report.calls.length });
    }
  },
);

test('a host that dies stays in DNS until it is taken from it, and is called no more', async () => {
  const [left] = cluster.tasks('analytics-engine');
  const dying = await cluster.run('analytics-engine');
  const admin = new EnvoyAdmin(cluster.tasks('api-gateway')[0].address);
  const healthy = async () => (await admin.hosts('analytics-engine')).filter(({ isHealthy }) => isHealthy);
  await eventually(async () => expect(await healthy()).toHaveLength(2));
  await dying.kill();
  expect(cluster.dns.addresses('analytics-engine.trading.internal')).toContain(dying.address);
  await eventually(async () => expect((await healthy()).map(({ address }) => address)).toEqual([left.address]));
  dying.deregister();
  await eventually(async () => expect(await admin.hosts('analytics-engine')).toHaveLength(1));
});

test('says what a container wrote that does not start', async () => {
  const broken = structuredClone(TEMPLATE);
  const [envoy] = broken.Resources.apigatewayTask.Properties.ContainerDefinitions;
  envoy.Command = ['--config-yaml', '{"no_such_field": 1}'];
  cluster.deploy(broken);
  await expect(cluster.run('api-gateway')).rejects.toThrow(
    /envoy ended before it was well \(code 1\):[\s\S]*no_such_field/,
  );
  cluster.deploy(TEMPLATE);
});

test('a process that is killed leaves nothing behind', async () => {
  const child = spawn(path.join(ROOT, 'node_modules/.bin/tsx'), [path.join(__dirname, 'support/abandoned.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pids = JSON.parse(await firstLine(child));
  expect(pids.map(isRunning)).toEqual([true, true, true, true]);
  process.kill(pids[0], 'SIGKILL');
  await eventually(() => expect(pids.map(isRunning)).toEqual([false, false, false, false]));
});

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('no output');
  const [line] = await once(child.stdout, 'data');
  return String(line);
}

/** Whether a process is there, and not only its exit code, which nobody may have asked for. */
function isRunning(pid: number): boolean {
  const status = `/proc/${pid}/status`;
  return fs.existsSync(status) && !/^State:\s+Z/m.test(fs.readFileSync(status, 'utf8'));
}
