import { Route } from 'cdk-trading-analytics-platform';
import { Load, type LoadReport } from '../../../rigs/mesh/callers/load';
import type { LocalCluster } from '../../../rigs/mesh/local-cluster';
import { anyTaskOf, CONNECTIONS, eventually, MESH_TEST_MS, meshCluster, meshTemplate } from './support/mesh';

const TEMPLATE = meshTemplate({ gateway: { calls: ['engine'], routes: [Route.path('/*')] }, engine: {} });

let cluster: LocalCluster;
beforeAll(async () => {
  // The application ends at once when it is told to: whoever is still sent to it then gets no answer.
  cluster = await meshCluster(TEMPLATE);
  await Promise.all(['engine', 'engine'].map((service) => cluster.run(service)));
  await Promise.all(['gateway', 'gateway'].map((service) => cluster.run(service)));
}, MESH_TEST_MS);
afterAll(() => cluster?.stop());

test(
  'every task is replaced under load, and no request fails',
  async () => {
    const before = [...cluster.tasks('engine'), ...cluster.tasks('gateway')];
    const url = () => `http://${anyTaskOf(cluster, 'gateway').address}:15002/?via=ENGINE&sleep=20`;
    const gets = new Load({ url, requestsPerSecond: 40, connections: CONNECTIONS });
    const posts = new Load({
      url,
      requestsPerSecond: 20,
      connections: CONNECTIONS,
      request: { method: 'POST', body: 'buy 100' },
    });
    const answered = async (calls: number, tasks: number) => {
      for (const load of [gets, posts]) {
        expect(load.finished).toBeGreaterThan(calls);
        expect(load.report().tasks()).toBeGreaterThanOrEqual(tasks);
      }
    };
    let reports: LoadReport[] = [];
    try {
      await eventually(() => answered(0, 2));
      await Promise.all([cluster.roll('engine'), cluster.roll('gateway')]);
      // Both of the first and both of the second generation have answered.
      await eventually(() => answered(400, 4));
    } finally {
      reports = await Promise.all([gets.stop(), posts.stop()]);
    }
    for (const report of reports) {
      expect({ ...report.outcomes(), failed: report.failed.slice(0, 3) }).toEqual({
        200: report.calls.length,
        failed: [],
      });
    }
    expect(new Set(before.map(({ state }) => state))).toEqual(new Set(['STOPPED']));
  },
  MESH_TEST_MS,
);
