import type * as http from 'node:http';
import type { HttpAnswer } from '../../rigs/mesh/callers/http-call';
import { Load } from '../../rigs/mesh/callers/load';
import { targetAgent } from '../../rigs/mesh/callers/target-agent';

const GETS_PER_SECOND = 15;
const POSTS_PER_SECOND = 5;
/** The connections of each load. Both together stay below the retry budget, which allows 10 concurrent retries. */
const CONNECTIONS = 4;

/** A failed request of the load. Unit of the times: milliseconds since 1970. */
export interface FailedCall {
  readonly method: 'GET' | 'POST';
  /** The status, or the error. */
  readonly outcome: string;
  readonly began: number;
  readonly ended: number;
}

/** The results of the load during a watch. */
export interface Watched {
  answered: number;
  readonly failures: FailedCall[];
  /** The number of responses in which each task took part, by `<service>@<address>`. */
  readonly answeredBy: Map<string, number>;
}

/** A steady load of GET requests, which may be retried, and POST requests, which may not. */
export class SteadyLoad {
  public readonly counts = { finished: 0, failed: 0 };
  private readonly watched = new Set<Watched>();
  private readonly loads: Load[];

  /**
   * Starts the load.
   *
   * @param url returns the URL of the next request
   * @param agentOf returns the connections of a load
   */
  public constructor(url: () => string, agentOf: (connections: number) => http.Agent = targetAgent) {
    this.loads = [
      new Load({
        url,
        requestsPerSecond: GETS_PER_SECOND,
        connections: CONNECTIONS,
        agent: agentOf(CONNECTIONS),
        onAnswer: (answer) => this.take('GET', answer),
      }),
      new Load({
        url,
        requestsPerSecond: POSTS_PER_SECOND,
        connections: CONNECTIONS,
        agent: agentOf(CONNECTIONS),
        request: { method: 'POST', body: 'buy 100' },
        onAnswer: (answer) => this.take('POST', answer),
      }),
    ];
  }

  /** Starts a watch, which collects results until it ends. */
  public watch(): Watched {
    const watched: Watched = { answered: 0, failures: [], answeredBy: new Map() };
    this.watched.add(watched);
    return watched;
  }

  /** Ends a watch. */
  public unwatch(watched: Watched): void {
    this.watched.delete(watched);
  }

  /** Stops the load and waits for open requests. */
  public async stop(): Promise<void> {
    await Promise.all(this.loads.map((load) => load.stop()));
  }

  private take(method: FailedCall['method'], { status, error, answeredBy, latencyMs }: HttpAnswer): void {
    const ended = Date.now();
    const isAnswered = status !== undefined && status >= 200 && status <= 299;
    this.counts.finished += 1;
    if (!isAnswered) this.counts.failed += 1;
    for (const watched of this.watched) {
      if (isAnswered) watched.answered += 1;
      else watched.failures.push({ method, outcome: String(status ?? error), began: ended - latencyMs, ended });
      for (const task of answeredBy) watched.answeredBy.set(task, (watched.answeredBy.get(task) ?? 0) + 1);
    }
  }
}
