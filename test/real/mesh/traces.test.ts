import { Route, Tracing } from 'cdk-trading-analytics-platform';
import { httpCall } from '../../../rigs/mesh/callers/http-call';
import type { LocalCluster } from '../../../rigs/mesh/local-cluster';
import type { LocalTask } from '../../../rigs/mesh/local-task';
import { TraceReceiver } from '../../../rigs/mesh/trace-receiver';
import { eventually, MESH_TEST_MS, meshCluster, meshTemplate, urlOf } from './support/mesh';

// To keep errors, every request would be recorded, also one of a trace that is not.
const tracing = Tracing.openTelemetry({ samplingRatio: 1, keepErrors: false });
const TEMPLATE = meshTemplate({
  gateway: { calls: ['engine'], routes: [Route.path('/*')], tracing },
  engine: { tracing },
});

let traces: TraceReceiver;
let cluster: LocalCluster;
let gateway: LocalTask;
beforeAll(async () => {
  traces = new TraceReceiver();
  cluster = await meshCluster(TEMPLATE, { traces });
  await cluster.run('engine');
  gateway = await cluster.run('gateway');
}, MESH_TEST_MS);
afterAll(async () => {
  await cluster?.stop();
  traces?.stop();
});

test('both Envoys tell of a call, as parts of one trace', async () => {
  await httpCall(`${urlOf(gateway, 'engine')}/traced`);
  await eventually(async () => {
    const spans = traces.spans;
    expect(new Set(spans.map(({ service }) => service))).toEqual(new Set(['gateway', 'engine']));
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  });
});

test('a call of a trace that is not recorded is not recorded', async () => {
  const before = traces.spans.length;
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
  await httpCall(`${urlOf(gateway, 'engine')}/untraced`, { headers: { traceparent } });
  await httpCall(`${urlOf(gateway, 'engine')}/traced`);
  await eventually(async () => expect(traces.spans.length).toBeGreaterThan(before + 1));
  expect(traces.spans.map(({ traceId }) => traceId)).not.toContain('0af7651916cd43dd8448eb211c80319c');
});
