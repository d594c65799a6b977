import * as path from 'node:path';
import { EnvoyAdmin } from '../../../demo/mesh/envoy-admin';
import { LocalCluster, type Program } from '../../../demo/mesh/local-cluster';
import { meshTemplate } from '../../demo/mesh/support/mesh-template';

const ROOT = path.resolve(__dirname, '../../..');
const CACHE_FOLDER = path.join(ROOT, '.cache/envoy');
const SERVER = path.join(ROOT, 'demo/mesh/programs/http-server.mjs');

const app: Program = ({ address }) => [process.execPath, SERVER, address];
const TEMPLATE = meshTemplate([{ name: 'api-gateway', calls: ['analytics-engine'] }, { name: 'analytics-engine' }]);

let cluster: LocalCluster;
beforeAll(async () => {
  cluster = await LocalCluster.start({
    cacheFolder: CACHE_FOLDER,
    template: TEMPLATE,
    programs: { app },
    timeScale: 0.05,
    ttlSeconds: 1,
  });
}, 120_000);
afterAll(() => cluster?.stop());

test('a call passes through the Envoys of caller and callee', async () => {
  const engine = await cluster.run('analytics-engine');
  const gateway = await cluster.run('api-gateway');
  const response = await fetch(`http://${gateway.address}:15002/x?via=ANALYTICS_ENGINE`);
  expect(await response.json()).toMatchObject({ via: { task: `analytics-engine@${engine.address}`, path: '/x' } });
  expect(gateway.container('envoy').log()).toContain('"listener":"egress_analytics-engine"');
  expect(engine.container('envoy').log()).toContain('"listener":"mesh"');
  const admin = new EnvoyAdmin(gateway.address);
  expect(await admin.isReady()).toBe(true);
  expect(await admin.hosts('analytics-engine')).toEqual([
    { address: engine.address, port: 15001, isHealthy: true, failsHealthCheck: false, isEjected: false },
  ]);
  expect(await admin.stat('cluster.analytics-engine.upstream_rq_200')).toBe(1);
});
