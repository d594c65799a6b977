import * as path from 'node:path';
import { LocalCluster } from '../../../../rigs/mesh/local-cluster';
import { meshTemplate } from './mesh-template';

/** Starts a task, tells the processes (its own first) and never ends by itself. */
async function main(): Promise<void> {
  const root = path.resolve(__dirname, '../../../..');
  const server = path.join(root, 'rigs/mesh/programs/http-server.mjs');
  const cluster = await LocalCluster.start({
    cacheFolder: path.join(root, '.cache/envoy'),
    template: meshTemplate([{ name: 'api-gateway' }]),
    programs: { app: ({ address }) => [process.execPath, server, address] },
    without: ['otel'],
    timeScale: 0.05,
  });
  const task = await cluster.run('api-gateway');
  const pids = ['envoy', 'app', 'drain'].map((name) => task.container(name).pid);
  console.log(JSON.stringify([process.pid, ...pids]));
  setInterval(() => {}, 60_000);
}

main();
