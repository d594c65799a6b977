import * as path from 'node:path';
import { Emulator } from '../../rigs/emulator/emulator';
import { DeployedMesh } from '../../rigs/mesh/deployed-mesh';
import { LocalCluster } from '../../rigs/mesh/local-cluster';
import { median } from '../statistics';
import { meshApp, STACK } from './app';
import { cpuSeconds, memoryOf } from './process-usage';
import { type Latencies, steadyCalls } from './steady-calls';

const ROOT = path.join(__dirname, '..', '..');
const RATES = [200, 1000];
const ROUNDS = 5;
const SECONDS = 4;

/**
 * The figures that Istio publishes for a sidecar at 1,000 requests a second. The latency is that of two sidecars.
 *
 * @see https://istio.io/v1.12/docs/ops/deployment/performance-and-scalability/
 */
const ISTIO = { cpu: 0.35, megabytes: 40, p90: 2.65 };

interface Round {
  readonly direct: Latencies;
  readonly mesh: Latencies;
  /** The CPU of both proxies together, per 1,000 requests a second. Unit: vCPU. */
  readonly cpu: number;
}

/** Measures the latency that two Envoys with mutual TLS add to a call. Every round also measures the direct call. */
async function main(): Promise<void> {
  const emulator = await Emulator.start({
    cacheFolder: path.join(ROOT, '.cache/emulator'),
    nodeModules: path.join(ROOT, 'node_modules'),
  });
  let cluster: LocalCluster | undefined;
  try {
    const mesh = await DeployedMesh.deploy(emulator, meshApp().synth().directory, STACK);
    const { template, values, secret } = mesh;
    const echo = path.join(__dirname, 'echo.mjs');
    cluster = await LocalCluster.start({
      cacheFolder: path.join(ROOT, '.cache/envoy'),
      template,
      values,
      secret,
      programs: { app: ({ address }) => [process.execPath, echo, address] },
    });
    const callee = await cluster.run('callee');
    const caller = await cluster.run('caller');
    // No other process of the rig may run during the measurement.
    await emulator.stop();
    const pids = [caller, callee].map((task) => task.container('envoy').pid as number);
    const urls = { direct: `http://${callee.address}:8080/`, mesh: `http://${caller.address}:15101/` };
    await steadyCalls(urls.direct, 500, 2);
    await steadyCalls(urls.mesh, 500, 2);

    for (const rate of RATES) {
      const rounds: Round[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const direct = await steadyCalls(urls.direct, rate, SECONDS);
        const before = pids.map(cpuSeconds);
        const throughMesh = await steadyCalls(urls.mesh, rate, SECONDS);
        const used = pids.map(cpuSeconds).reduce((sum, after, index) => sum + after - before[index], 0);
        rounds.push({ direct, mesh: throughMesh, cpu: (used / SECONDS / throughMesh.perSecond) * 1000 });
      }
      report(rate, rounds);
    }
    const [own, resident] = (['own', 'resident'] as const).map((kind) =>
      pids.map((pid) => memoryOf(pid)[kind].toFixed(0)).join(' and '),
    );
    console.log(
      `\nmemory of a proxy: ${own} MB allocated, ${resident} with the program file (Istio 1.12: ${ISTIO.megabytes})`,
    );
  } finally {
    await cluster?.stop();
    await emulator.stop();
  }
}

function report(rate: number, rounds: Round[]): void {
  const middle = (pick: (round: Round) => number) => median(rounds.map(pick));
  console.log(
    `\n${rate} requests a second, median of ${ROUNDS} rounds of ${SECONDS} s, alternately direct and through two Envoys`,
  );
  console.log('                 p50     p90     p99   (ms)');
  for (const way of ['direct', 'mesh'] as const) {
    const cells = (['p50', 'p90', 'p99'] as const).map((name) =>
      middle((round) => round[way][name])
        .toFixed(2)
        .padStart(8),
    );
    console.log(way.padEnd(12) + cells.join(''));
  }
  const added = (name: 'p50' | 'p90' | 'p99') => middle(({ direct, mesh }) => mesh[name] - direct[name]);
  console.log(
    `${'added'.padEnd(12)}${(['p50', 'p90', 'p99'] as const).map((name) => added(name).toFixed(2).padStart(8)).join('')}`,
  );
  console.log(
    `added to p90: ${added('p90').toFixed(2)} ms (Istio 1.12: ${ISTIO.p90}, half of it: ${(ISTIO.p90 / 2).toFixed(2)})`,
  );
  const cpu = middle((round) => round.cpu) / 2;
  console.log(
    `CPU of a proxy at 1,000 requests/s: ${cpu.toFixed(3)} vCPU (Istio 1.12: ${ISTIO.cpu}, half of it: ${ISTIO.cpu / 2})`,
  );
  console.log(`failed: ${rounds.reduce((sum, { mesh, direct }) => sum + mesh.failed + direct.failed, 0)}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
