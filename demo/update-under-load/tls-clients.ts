import * as https from 'node:https';
import { eventually } from '../../rigs/eventually';
import { type HttpAnswer, httpCall } from '../../rigs/mesh/callers/http-call';
import { Load, type LoadReport } from '../../rigs/mesh/callers/load';
import { type Outcome, outcome } from '../steps/outcome';
import type { Shown } from './platform';

const GETS_PER_SECOND = 8;
const POSTS_PER_SECOND = 4;
const THIS_MACHINE = '127.0.0.1';

/** Clients of the load balancer. Each request has its own TLS handshake, and the client verifies the certificate. */
export class TlsClients {
  /**
   * @param port the port of the load balancer
   * @param authorities the certificates of the trusted authorities, as PEM
   */
  public constructor(
    private readonly port: number,
    private readonly authorities: string[],
  ) {}

  /** Waits until every path answers. */
  public async waitFor(paths: string[], host: string): Promise<void> {
    for (const path of paths) {
      await eventually(`an answer of ${path}`, async () => {
        const { status } = await this.call(host, path);
        return status === 200 ? true : undefined;
      });
    }
  }

  /** Sends GET and POST requests to each path under each host name while `act` runs, and checks that none fails. */
  public async loseNothing(
    what: string,
    { paths, hosts }: { paths: string[]; hosts: string[] },
    act: () => Promise<void>,
  ): Promise<Outcome> {
    let sent = 0;
    const url = () => {
      sent += 1;
      return this.url(hosts[sent % hosts.length], paths[Math.floor(sent / hosts.length) % paths.length]);
    };
    const post = { method: 'POST', body: 'buy 100' };
    const loads = [
      new Load({ url, requestsPerSecond: GETS_PER_SECOND, agent: this.agent() }),
      new Load({ url, requestsPerSecond: POSTS_PER_SECOND, agent: this.agent(), request: post }),
    ];
    let reports: LoadReport[];
    try {
      await act();
    } finally {
      reports = await Promise.all(loads.map((load) => load.stop()));
    }
    const [calls, failed] = [reports.flatMap((each) => each.calls), reports.flatMap((each) => each.failed)];
    const causes = [...new Set(failed.map(({ status, error }) => String(status ?? error)))].join(', ');
    const found = `${failed.length} of ${calls.length} requests failed${causes && ` (${causes})`}`;
    return outcome(`${what}: no request fails`, calls.length > 0 && failed.length === 0, found);
  }

  /** Sends a request and compares its result with the expected one. */
  public async see({ what, path, host, expected }: Shown): Promise<Outcome> {
    const { answeredBy, status, error } = await this.call(host, path);
    const found = answeredBy[0]?.split('@')[0] ?? String(error ?? status);
    return outcome(what, found === expected, found);
  }

  private call(host: string, path: string): Promise<HttpAnswer> {
    return httpCall(this.url(host, path), { agent: this.agent() });
  }

  private url(host: string, path: string): string {
    return `https://${host}:${this.port}${path}`;
  }

  /** Returns an agent that closes each connection. All names resolve to this machine. */
  private agent(): https.Agent {
    return new https.Agent({
      ca: this.authorities,
      lookup: (_host, { all }, done) =>
        all ? done(null, [{ address: THIS_MACHINE, family: 4 }]) : done(null, THIS_MACHINE, 4),
    });
  }
}
