import * as http from 'node:http';
import type { Json } from '../template/json';

const PORT = 9901;
/** For a busy machine. Only a failure takes that long. */
const TIMEOUT_MS = 120_000;

/** A host of an Envoy cluster. */
export interface EnvoyHost {
  readonly address: string;
  readonly port: number;
  /** Indicates whether neither a health check nor outlier detection excludes the host. */
  readonly isHealthy: boolean;
  readonly failsHealthCheck: boolean;
  /** Indicates whether outlier detection has ejected the host. */
  readonly isEjected: boolean;
  /** The number of open connections to the host. */
  readonly connections: number;
}

/** The admin interface of a task's Envoy. */
export class EnvoyAdmin {
  public constructor(
    private readonly address: string,
    private readonly port = PORT,
  ) {}

  /** Indicates whether Envoy accepts requests. Listeners open after the initialization. */
  public async isReady(): Promise<boolean> {
    return (await this.ask('GET', '/ready')).status === 200;
  }

  /** Returns the counters and gauges whose name matches an expression (RE2). */
  public async stats(filter = ''): Promise<Record<string, number>> {
    const { stats } = await this.json(`/stats?format=json&filter=${encodeURIComponent(filter)}`);
    const counters = stats.filter((stat: Json) => typeof stat.value === 'number');
    return Object.fromEntries(counters.map(({ name, value }: Json) => [name, value]));
  }

  /** Returns a counter or gauge, or 0 if it does not exist yet. */
  public async stat(name: string): Promise<number> {
    return (await this.stats(`^${name.replaceAll('.', '\\.')}$`))[name] ?? 0;
  }

  /** Returns the hosts of a cluster. */
  public async hosts(cluster: string): Promise<EnvoyHost[]> {
    const clusters = await this.clusters();
    const found = clusters[cluster];
    if (!found) throw new Error(`got no cluster ${cluster}, expected one of ${Object.keys(clusters).join(', ')}`);
    return found;
  }

  /** Returns the hosts of each cluster. */
  public async clusters(): Promise<Record<string, EnvoyHost[]>> {
    const { cluster_statuses: clusters } = await this.json('/clusters?format=json');
    return Object.fromEntries(
      clusters.map(({ name, host_statuses }: Json) => [name, (host_statuses ?? []).map(hostOf)]),
    );
  }

  /** Returns the loaded certificates, first those with trusted authorities. The port of the load balancer has none. */
  public async certificates(): Promise<Json[]> {
    const { certificates } = await this.json('/certs');
    return certificates.sort((one: Json, other: Json) => other.ca_cert.length - one.ca_cert.length);
  }

  /** Returns the bootstrap and the dynamic configuration. */
  public configuration(): Promise<Json> {
    return this.json('/config_dump');
  }

  /** Sends a request, for example `POST /drain_listeners`. */
  public ask(method: string, path: string): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      const options = { host: this.address, port: this.port, method, path, agent: false, timeout: TIMEOUT_MS };
      const request = http.request(options, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (data) => {
          body += data;
        });
        response.once('end', () => resolve({ status: response.statusCode ?? 0, body }));
        response.once('error', reject);
      });
      request.once('timeout', () =>
        request.destroy(new Error(`no answer from ${this.address} within ${TIMEOUT_MS} ms`)),
      );
      request.once('error', reject);
      request.end();
    });
  }

  private async json(path: string): Promise<Json> {
    const { status, body } = await this.ask('GET', path);
    if (status !== 200) throw new Error(`got ${status} from ${path} of Envoy, expected 200: ${body}`);
    return JSON.parse(body);
  }
}

function hostOf({ address, health_status: health, stats }: Json): EnvoyHost {
  const failsHealthCheck = health.failed_active_health_check ?? false;
  const isEjected = health.failed_outlier_check ?? false;
  return {
    address: address.socket_address.address,
    port: address.socket_address.port_value,
    isHealthy: !failsHealthCheck && !isEjected,
    failsHealthCheck,
    isEjected,
    connections: Number(stats.find(({ name }: Json) => name === 'cx_active')?.value ?? 0),
  };
}
