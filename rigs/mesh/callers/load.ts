import * as http from 'node:http';
import { type HttpAnswer, type HttpRequest, httpCall } from './http-call';

const TICK_MS = 5;

export interface LoadOptions {
  /** Returns the URL of the next request. It may choose a task, as a load balancer does. */
  readonly url: () => string;
  readonly requestsPerSecond: number;
  /**
   * The maximum number of open connections. Further requests wait.
   *
   * @default 8
   */
  readonly connections?: number;
  /** @default - a GET request without a body */
  readonly request?: Omit<HttpRequest, 'agent'>;
  /**
   * The connections, for example with certificates of authorities. The load destroys it at its end.
   *
   * @default - connections that stay open, and no TLS
   */
  readonly agent?: http.Agent;
  /**
   * Is called with every result.
   *
   * @default - no callback
   */
  readonly onAnswer?: (answer: HttpAnswer) => void;
}

/** A call of a load, without the response. */
export interface LoadedCall extends Pick<HttpAnswer, 'status' | 'error' | 'answeredBy' | 'latencyMs'> {
  readonly url: string;
  /** The time at which the request was due. Unit: milliseconds since the start of the load. */
  readonly atMs: number;
}

/** The results of a load. */
export class LoadReport {
  public constructor(public readonly calls: LoadedCall[]) {}

  /** The calls without a response, or with a status other than 2xx. */
  public get failed(): LoadedCall[] {
    return this.calls.filter((call) => !isSuccessful(call));
  }

  /** The number of calls by outcome: a status or an error. */
  public outcomes(): Record<string, number> {
    return counted(this.calls.map(({ status, error }) => String(status ?? error)));
  }

  /** The number of calls by the last task that took part. */
  public answeredBy(): Record<string, number> {
    return counted(this.calls.map(({ answeredBy }) => answeredBy.at(-1) ?? 'nobody'));
  }

  /** The number of tasks that answered successful calls. Only the last task of each call counts. */
  public tasks(): number {
    return new Set(this.calls.filter(isSuccessful).map(({ answeredBy }) => answeredBy.at(-1))).size;
  }

  /** Returns a quantile of the latencies, from 0 to 1. Unit: milliseconds. */
  public latency(quantile: number): number {
    const sorted = this.calls.map(({ latencyMs }) => latencyMs).sort((a, b) => a - b);
    if (sorted.length === 0) throw new Error('got no calls, expected some: a latency is one of calls');
    return sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)];
  }
}

/**
 * A steady load. Each request is due on time, even if earlier requests are still open.
 *
 * A due request waits for a free connection, and only then chooses its URL. Otherwise the requests that wait on a busy
 * machine would go to a task that has stopped in the meantime. A load balancer does not do that.
 */
export class Load {
  private readonly began = Date.now();
  private readonly agent: http.Agent;
  private readonly connections: number;
  private readonly calls: LoadedCall[] = [];
  private readonly open = new Set<Promise<void>>();
  /** When the requests that wait were due. Unit: milliseconds since the load began. */
  private readonly waiting: number[] = [];
  private readonly timer: NodeJS.Timeout;
  /** When the last request was due. Unit: milliseconds since the load began. */
  private due = 0;

  /** Starts the load. */
  public constructor(private readonly options: LoadOptions) {
    this.connections = options.connections ?? 8;
    this.agent = options.agent ?? new http.Agent({ keepAlive: true, maxSockets: this.connections });
    this.timer = setInterval(() => this.addDue(), TICK_MS);
  }

  /** The number of finished calls so far. */
  public get finished(): number {
    return this.calls.length;
  }

  /** The calls that have finished so far. */
  public report(): LoadReport {
    return new LoadReport([...this.calls]);
  }

  /** Stops the load and waits for open requests. Requests that wait for a connection are not sent. */
  public async stop(): Promise<LoadReport> {
    clearInterval(this.timer);
    this.waiting.splice(0);
    await Promise.all(this.open);
    this.agent.destroy();
    return this.report();
  }

  private addDue(): void {
    const intervalMs = 1000 / this.options.requestsPerSecond;
    const now = Date.now() - this.began;
    for (; this.due + intervalMs <= now; this.due += intervalMs) this.waiting.push(this.due + intervalMs);
    this.send();
  }

  private send(): void {
    while (this.open.size < this.connections) {
      const atMs = this.waiting.shift();
      if (atMs === undefined) return;
      const call = this.make(atMs).finally(() => {
        this.open.delete(call);
        this.send();
      });
      this.open.add(call);
    }
  }

  private async make(atMs: number): Promise<void> {
    const url = this.options.url();
    const waitedMs = Date.now() - this.began - atMs;
    const answer = await httpCall(url, { ...this.options.request, agent: this.agent });
    const { status, error, answeredBy, latencyMs } = answer;
    this.calls.push({ url, atMs, status, error, answeredBy, latencyMs: waitedMs + latencyMs });
    this.options.onAnswer?.(answer);
  }
}

function isSuccessful({ status }: LoadedCall): boolean {
  return status !== undefined && status >= 200 && status <= 299;
}

function counted(values: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
