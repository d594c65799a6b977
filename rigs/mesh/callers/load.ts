import * as http from 'node:http';
import { type HttpAnswer, type HttpRequest, httpCall } from './http-call';

const TICK_MS = 5;

export interface LoadOptions {
  /** Returns the URL of the next request. It may choose a task, as a load balancer does. */
  readonly url: () => string;
  readonly requestsPerSecond: number;
  /**
   * The maximum number of open connections.
   *
   * @default 8
   */
  readonly connections?: number;
  /** @default - a GET request without a body */
  readonly request?: Omit<HttpRequest, 'agent'>;
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
  /** The time since the start of the load. Unit: milliseconds. */
  readonly atMs: number;
}

/** The results of a load. */
export class LoadReport {
  public constructor(public readonly calls: LoadedCall[]) {}

  /** The calls without a response, or with a status other than 2xx. */
  public get failed(): LoadedCall[] {
    return this.calls.filter(({ status }) => status === undefined || status < 200 || status > 299);
  }

  /** The number of calls by outcome: a status or an error. */
  public outcomes(): Record<string, number> {
    return counted(this.calls.map(({ status, error }) => String(status ?? error)));
  }

  /** The number of calls by the last task that took part. */
  public answeredBy(): Record<string, number> {
    return counted(this.calls.map(({ answeredBy }) => answeredBy.at(-1) ?? 'nobody'));
  }

  /** Returns a quantile of the latencies, from 0 to 1. Unit: milliseconds. */
  public latency(quantile: number): number {
    const sorted = this.calls.map(({ latencyMs }) => latencyMs).sort((a, b) => a - b);
    if (sorted.length === 0) throw new Error('got no calls, expected some: a latency is one of calls');
    return sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)];
  }
}

/** A steady load. Each request starts on time, even if earlier requests are still open. */
export class Load {
  private readonly began = Date.now();
  private readonly agent: http.Agent;
  private readonly calls: LoadedCall[] = [];
  private readonly open = new Set<Promise<void>>();
  private readonly timer: NodeJS.Timeout;
  private made = 0;

  /** Starts the load. */
  public constructor(private readonly options: LoadOptions) {
    this.agent = new http.Agent({ keepAlive: true, maxSockets: options.connections ?? 8 });
    this.timer = setInterval(() => this.makeWhatIsDue(), TICK_MS);
  }

  /** The number of finished calls so far. */
  public get finished(): number {
    return this.calls.length;
  }

  /** Stops the load and waits for open requests. */
  public async stop(): Promise<LoadReport> {
    clearInterval(this.timer);
    await Promise.all(this.open);
    this.agent.destroy();
    return new LoadReport(this.calls);
  }

  private makeWhatIsDue(): void {
    const due = Math.floor(((Date.now() - this.began) / 1000) * this.options.requestsPerSecond);
    for (; this.made < due; this.made += 1) {
      const call = this.make().finally(() => this.open.delete(call));
      this.open.add(call);
    }
  }

  private async make(): Promise<void> {
    const url = this.options.url();
    const atMs = Date.now() - this.began;
    const answer = await httpCall(url, { ...this.options.request, agent: this.agent });
    const { status, error, answeredBy, latencyMs } = answer;
    this.calls.push({ url, atMs, status, error, answeredBy, latencyMs });
    this.options.onAnswer?.(answer);
  }
}

function counted(values: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
