import * as path from 'node:path';
import { Emulator } from '../../rigs/emulator/emulator';
import { withChangedBootstrap } from '../../rigs/mesh/changed-bootstrap';
import { DeployedMesh } from '../../rigs/mesh/deployed-mesh';
import { LocalCluster } from '../../rigs/mesh/local-cluster';
import { meshApp, STACK } from './app';
import { PlainEnvoys } from './plain-envoys';
import { withoutLimits } from './without-limits';

const ROOT = path.join(__dirname, '..', '..');
const ENVOY_CACHE = path.join(ROOT, '.cache/envoy');
const ECHO = path.join(__dirname, 'echo.mjs');
const PLAIN_PORTS: [number, number] = [16_001, 16_002];
const APPLICATION_PORT = 8080;

/** A way to the application, and the proxies on it. */
export interface Way {
  readonly url: string;
  readonly pids: number[];
}

/** All ways of the bench. They run at the same time, and only one of them has requests. */
export interface Ways {
  readonly direct: Way;
  /** Two Envoys with the shortest configuration. */
  readonly floor: Way;
  /** Two Envoys of the library, with mutual TLS and access logs. */
  readonly mesh: Way;
  /** The same without the bounds against attacks. */
  readonly unbounded: Way;
}

/** Starts all ways, measures, and stops all of them. */
export async function withWays<T>(measure: (ways: Ways) => Promise<T>): Promise<T> {
  const emulator = await Emulator.start({
    cacheFolder: path.join(ROOT, '.cache/emulator'),
    nodeModules: path.join(ROOT, 'node_modules'),
  });
  const ends: (() => unknown)[] = [() => emulator.stop()];
  try {
    const deployed = await DeployedMesh.deploy(emulator, meshApp().synth().directory, STACK);
    const start = async (template: DeployedMesh['template']) => {
      const { values, secret } = deployed;
      const programs = { app: ({ address }: { address: string }) => [process.execPath, ECHO, address] };
      const cluster = await LocalCluster.start({ cacheFolder: ENVOY_CACHE, template, values, secret, programs });
      ends.push(() => cluster.stop());
      const callee = await cluster.run('callee');
      const caller = await cluster.run('caller');
      const pids = [caller, callee].map((task) => task.container('envoy').pid as number);
      return { host: callee.address, way: { url: `http://${caller.address}:15101/`, pids } };
    };
    const { host, way: mesh } = await start(deployed.template);
    const { way: unbounded } = await start(withChangedBootstrap(deployed.template, withoutLimits));
    const floor = await PlainEnvoys.start(ENVOY_CACHE, host, PLAIN_PORTS, { host, port: APPLICATION_PORT });
    ends.push(() => floor.stop());
    // No other process of the rig may run during the measurement.
    await emulator.stop();
    return await measure({ direct: { url: `http://${host}:${APPLICATION_PORT}/`, pids: [] }, floor, mesh, unbounded });
  } finally {
    for (const end of ends.reverse()) await end();
  }
}
