import { Route, Tracing } from 'cdk-trading-analytics-platform';
import { httpCall } from '../../../rigs/mesh/callers/http-call';
import type { LocalCluster } from '../../../rigs/mesh/local-cluster';
import type { LocalTask } from '../../../rigs/mesh/local-task';
import { TraceReceiver } from '../../../rigs/mesh/trace-receiver';
import { eventually, MESH_TEST_MS, meshCluster, meshTemplate, runCaller, urlOf } from './support/mesh';

// To keep errors, every request would be recorded, also one of a trace that is not.
const tracing = Tracing.openTelemetry({ samplingRatio: 1, keepErrors: false });
const TEMPLATE = meshTemplate({
  gateway: { calls: ['engine'], routes: [Route.path('/*')], tracing },
  engine: { tracing },
});

const NOT_RECORDED = '0af7651916cd43dd8448eb211c80319c';
const RECORDED = '0af7651916cd43dd8448eb211c80319d';

let traces: TraceReceiver;
let cluster: LocalCluster;
let gateway: LocalTask;
beforeAll(async () => {
  traces = new TraceReceiver();
  cluster = await meshCluster(TEMPLATE, { traces });
  await cluster.run('engine');
  gateway = await runCaller(cluster, 'gateway');
}, MESH_TEST_MS);
afterAll(async () => {
  await cluster?.stop();
  traces?.stop();
});

/** The services that have sent a span of each trace. */
function servicesByTrace(): Record<string, Set<string>> {
  const services: Record<string, Set<string>> = {};
  for (const { traceId, service } of traces.spans) services[traceId] = (services[traceId] ?? new Set()).add(service);
  return services;
}

test('both Envoys tell of a call, as parts of one trace', async () => {
  await eventually(async () => {
    // Envoy drops spans that the receiver does not accept within a quarter of a second, so one call may not be enough.
    await httpCall(`${urlOf(gateway, 'engine')}/traced`);
    const services = Object.values(servicesByTrace());
    expect(services).toContainEqual(new Set(['gateway', 'engine']));
  });
});

test('a call of a trace that is not recorded is not recorded', async () => {
  const call = (traceId: string, flags: string) =>
    httpCall(`${urlOf(gateway, 'engine')}/`, { headers: { traceparent: `00-${traceId}-b7ad6b7169203331-${flags}` } });
  await call(NOT_RECORDED, '00');
  // Each Envoy exports its spans in their order. So those of a later call come after those of the call before.
  await eventually(async () => {
    await call(RECORDED, '01');
    expect(servicesByTrace()[RECORDED]).toEqual(new Set(['gateway', 'engine']));
  });
  expect(servicesByTrace()).not.toHaveProperty(NOT_RECORDED);
});
