import { EnvoyAdmin } from '../../rigs/mesh/envoy-admin';
import type { LocalCluster } from '../../rigs/mesh/local-cluster';
import type { LocalTask } from '../../rigs/mesh/local-task';
import { CALLS, SERVICES } from './platform';
import { Rate } from './rate';

/** The counters that this file reads. */
const FILTER = 'upstream_rq_(total|retry|5xx)$|_15001\\.ssl\\.(fail_verify|connection_error)';
/** Connections that the mesh listener closed before a request. Each is in one of these counters. */
const REFUSED = /_15001\.ssl\.(fail_verify_(error|san|no_cert|cert_hash)|connection_error)$/;
/** The time for which a stopped task stays on the page. */
const SHOWN_MS = 10_000;

/** A task on the page. */
export interface WatchedTask {
  readonly service: string;
  readonly address: string;
  readonly state: 'running' | 'stopping' | 'stopped' | 'killed';
  /** The serial number of the certificate of its Envoy. */
  readonly serial: string;
}

/** The counters of the calls from one service to another. */
export interface WatchedEdge {
  readonly caller: string;
  readonly callee: string;
  readonly callsPerSecond: number;
  /** Retried requests. */
  readonly retries: number;
  /** Connections that the callee refused, from any caller. */
  readonly refusals: number;
  /** Requests whose final response was a 5xx. */
  readonly failed: number;
}

interface Seen {
  readonly task: LocalTask;
  readonly service: string;
  readonly serial: string;
  stats: Record<string, number>;
  endedAt?: number;
  wasKilled?: boolean;
}

/** Reads the counters of all Envoys, and keeps the last counters of stopped tasks. */
export class EnvoyWatch {
  private readonly seen = new Map<LocalTask, Seen>();
  private readonly rates = new Map(CALLS.map(([, callee]) => [callee, new Rate()]));
  private last: Promise<void> = Promise.resolve();

  public constructor(private readonly cluster: LocalCluster) {}

  /** Reads all counters now. Refreshes run one after another, so that an older answer never replaces a newer one. */
  public refresh(): Promise<void> {
    this.last = this.last.catch(() => {}).then(() => this.readAll());
    return this.last;
  }

  /** Returns the running and the recently stopped tasks, in the order of their start. */
  public tasks(): WatchedTask[] {
    const now = Date.now();
    return [...this.seen.values()].flatMap(({ task, service, serial, endedAt, wasKilled }) =>
      endedAt !== undefined && now - endedAt > SHOWN_MS
        ? []
        : [{ service, address: task.address, state: stateOf(task, wasKilled), serial }],
    );
  }

  /** Returns the counters of each declared call. */
  public edges(): WatchedEdge[] {
    return CALLS.map(([caller, callee]) => ({
      caller,
      callee,
      callsPerSecond: this.rates.get(callee)?.perSecond ?? 0,
      retries: this.sum(`cluster.${callee}.upstream_rq_retry`),
      refusals: this.refusalsAt(callee),
      failed: this.sum(`cluster.${callee}.upstream_rq_5xx`),
    }));
  }

  /** Returns the number of connections that the tasks of a service refused. */
  public refusalsAt(service: string): number {
    const stats = [...this.seen.values()].filter((seen) => seen.service === service).map((seen) => seen.stats);
    return stats
      .flatMap((each) => Object.entries(each))
      .reduce((sum, [name, value]) => (REFUSED.test(name) ? sum + value : sum), 0);
  }

  /** Returns the number of requests without retries. */
  private firstTries(callee: string): number {
    return this.sum(`cluster.${callee}.upstream_rq_total`) - this.sum(`cluster.${callee}.upstream_rq_retry`);
  }

  private sum(name: string): number {
    return [...this.seen.values()].reduce((sum, { stats }) => sum + (stats[name] ?? 0), 0);
  }

  private async readAll(): Promise<void> {
    await this.addNewTasks();
    const left = [...this.seen.values()].filter(({ task }) => task.state !== 'STOPPED');
    await Promise.all(left.map((seen) => this.read(seen)));
    for (const [callee, rate] of this.rates) rate.add(this.firstTries(callee));
  }

  private async addNewTasks(): Promise<void> {
    const running = SERVICES.flatMap((service) => this.cluster.tasks(service).map((task) => ({ task, service })));
    const unknown = running.filter(({ task }) => !this.seen.has(task));
    await Promise.all(
      unknown.map(async ({ task, service }) => {
        const serial = await serialOf(task).catch(() => undefined); // the task may have stopped meanwhile
        if (serial === undefined) return;
        const seen: Seen = { task, service, serial, stats: {} };
        this.seen.set(task, seen);
        task.stopped.then((reason) => {
          seen.endedAt = Date.now();
          seen.wasKilled = reason === 'killed';
        });
      }),
    );
  }

  private async read(seen: Seen): Promise<void> {
    try {
      seen.stats = await new EnvoyAdmin(seen.task.address).stats(FILTER);
    } catch {
      // The task stops. Its last counters stay.
    }
  }
}

async function serialOf(task: LocalTask): Promise<string> {
  const [{ cert_chain: chain }] = await new EnvoyAdmin(task.address).certificates();
  return chain[0].serial_number;
}

function stateOf(task: LocalTask, wasKilled = false): WatchedTask['state'] {
  if (task.state === 'STOPPED') return wasKilled ? 'killed' : 'stopped';
  return task.state === 'STOPPING' ? 'stopping' : 'running';
}
