import * as fs from 'node:fs';
import * as path from 'node:path';
import { eventually } from '../../rigs/eventually';
import { httpCall } from '../../rigs/mesh/callers/http-call';
import { envoyProgram } from '../../rigs/mesh/envoy-program';
import { killGroup, spawnKept } from '../../rigs/mesh/kept-process';

const FILTERS = 'type.googleapis.com/envoy.extensions.filters';

/** A TCP address. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * Returns the shortest configuration with which Envoy forwards requests. It has no TLS, no log, no limit and no timeout of
 * its own, so no proxy costs less.
 */
export function plainBootstrap(from: Address, to: Address): object {
  const at = ({ host, port }: Address) => ({ socket_address: { address: host, port_value: port } });
  const router = { name: 'router', typed_config: { '@type': `${FILTERS}.http.router.v3.Router` } };
  const manager = {
    '@type': `${FILTERS}.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: 'in',
    route_config: {
      virtual_hosts: [
        { name: 'all', domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: 'next' } }] },
      ],
    },
    http_filters: [router],
  };
  const endpoints = [{ lb_endpoints: [{ endpoint: { address: at(to) } }] }];
  return {
    static_resources: {
      listeners: [{ address: at(from), filter_chains: [{ filters: [{ name: 'http', typed_config: manager }] }] }],
      clusters: [{ name: 'next', type: 'STATIC', load_assignment: { cluster_name: 'next', endpoints } }],
    },
  };
}

/** Two plain Envoys in a row, as the two of a call between services. */
export class PlainEnvoys {
  /** Starts both. Requests to the first port reach the application. */
  public static async start(cacheFolder: string, host: string, ports: [number, number], application: Address) {
    const envoy = await envoyProgram({ cacheFolder });
    const [first, second] = ports.map((port) => ({ host, port }));
    const folder = fs.mkdtempSync(path.join(path.resolve(cacheFolder), 'run-'));
    const launch = (from: Address, to: Address) => {
      const log = fs.openSync(path.join(folder, `plain-${from.port}.log`), 'a');
      const yaml = JSON.stringify(plainBootstrap(from, to));
      const command = [
        envoy,
        '--config-yaml',
        yaml,
        '--disable-hot-restart',
        '--concurrency',
        '1',
        '--log-level',
        'warning',
      ];
      const { pid } = spawnKept(command, { stdio: ['ignore', log, log] });
      fs.closeSync(log);
      if (pid === undefined) throw new Error('Envoy did not start');
      return pid;
    };
    const envoys = new PlainEnvoys(`http://${host}:${first.port}/`, [
      launch(first, second),
      launch(second, application),
    ]);
    await eventually('two plain Envoys', async () => (await httpCall(envoys.url)).status);
    return envoys;
  }

  private constructor(
    public readonly url: string,
    public readonly pids: number[],
  ) {}

  public stop(): void {
    for (const pid of this.pids) killGroup(pid);
  }
}
