import * as http from 'node:http';
import { type HttpAnswer, type HttpRequest, httpCall } from './http-call';

const TICK_MS = 5;

export interface LoadOptions {
  /** Where the next request goes to: as a load balancer, it may choose among tasks. */
  readonly url: () => string;
  readonly requestsPerSecond: number;
  /**
   * The most connections that are kept open.
   *
   * @default 8
   */
  readonly connections?: number;
  /** @default - a GET request without a body */
  readonly request?: Omit<HttpRequest, 'agent'>;
  /**
   * What every answer is shown to.
   *
   * @default - nothing
   */
  readonly onAnswer?: (answer: HttpAnswer) => void;
}

/** One call of a load, without what was answered. */
export interface LoadedCall extends Pick<HttpAnswer, 'status' | 'error' | 'answeredBy' | 'latencyMs'> {
  readonly url: string;
  /** When it was made. Unit: milliseconds since the load began. */
  readonly atMs: number;
}

/** What came of a load. */
export class LoadReport {
  public constructor(public readonly calls: LoadedCall[]) {}

  /** Those without an answer, or with another status than 2xx. */
  public get failed(): LoadedCall[] {
    return this.calls.filter(({ status }) => status === undefined || status < 200 || status > 299);
  }

  /** How often each outcome was: a status, or an error. */
  public outcomes(): Record<string, number> {
    return counted(this.calls.map(({ status, error }) => String(status ?? error)));
  }

  /** How often each task answered, the last one where several took part. */
  public answeredBy(): Record<string, number> {
    return counted(this.calls.map(({ answeredBy }) => answeredBy.at(-1) ?? 'nobody'));
  }

  /** The latency that a part of the calls, 0 to 1, did not exceed. Unit: milliseconds. */
  public latency(quantile: number): number {
    const sorted = this.calls.map(({ latencyMs }) => latencyMs).sort((a, b) => a - b);
    if (sorted.length === 0) throw new Error('got no calls, expected some: a latency is one of calls');
    return sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)];
  }
}

/** A steady load: requests are made at their time, whether those before were answered or not. */
export class Load {
  private readonly began = Date.now();
  private readonly agent: http.Agent;
  private readonly calls: LoadedCall[] = [];
  private readonly open = new Set<Promise<void>>();
  private readonly timer: NodeJS.Timeout;
  private made = 0;

  /** Starts it. */
  public constructor(private readonly options: LoadOptions) {
    this.agent = new http.Agent({ keepAlive: true, maxSockets: options.connections ?? 8 });
    this.timer = setInterval(() => this.makeWhatIsDue(), TICK_MS);
  }

  /** How many calls have been answered, or have failed, so far. */
  public get finished(): number {
    return this.calls.length;
  }

  /** Makes no more requests, and waits for those that are under way. */
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
