import type * as http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Callee } from '../shared/callee';
import { log, messageOf } from '../shared/log';

/** The part of the engine's state that the gateway reads. The rest passes through. */
export interface State {
  readonly day: string;
  readonly upTo: number;
  readonly results: readonly unknown[];
}

const WAIT_MS = 1_000;
const PAUSE_AFTER_ERROR_MS = 300;
/** At most four updates a second. A browser cannot show more. */
const UPDATE_MS = 250;
/** Less than the idle timeout of the load balancer, 60 seconds. */
const HEARTBEAT_MS = 15_000;
/** A client that reads so slowly is disconnected. Its browser connects again. */
const MAX_BUFFERED_BYTES = 1_000_000;

/** Requests the state of the engine, and sends the changes to all browsers as server-sent events. */
export class LiveResults {
  private readonly clients = new Set<http.ServerResponse>();
  private stopped = false;
  private work: Promise<void> = Promise.resolve();
  private current?: State;
  private heartbeat?: NodeJS.Timeout;

  public constructor(private readonly engine: Pick<Callee, 'get'>) {}

  /** The state with all minutes of the day. */
  public get state(): State | undefined {
    return this.current;
  }

  /** Starts to request the state. */
  public start(): void {
    this.work = this.run();
    this.heartbeat = setInterval(() => this.broadcast(': alive\n\n'), HEARTBEAT_MS);
  }

  /** Ends all streams. The browsers connect to another task. */
  public async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.heartbeat);
    for (const client of this.clients) client.end();
    await this.work;
  }

  /** Sends the whole state, and then each change. */
  public stream(response: http.ServerResponse): void {
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      // Proxies must not collect the events.
      'x-accel-buffering': 'no',
    });
    response.write('retry: 500\n\n');
    if (this.current) response.write(event('state', this.current));
    this.clients.add(response);
    response.once('close', () => this.clients.delete(response));
    if (this.stopped) response.end();
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      try {
        await this.update();
        await sleep(UPDATE_MS);
      } catch (error) {
        log('error', 'the engine did not answer, the request is repeated', { reason: messageOf(error) });
        await sleep(PAUSE_AFTER_ERROR_MS);
      }
    }
  }

  private async update(): Promise<void> {
    const { current } = this;
    const known = current
      ? `day=${current.day}&upTo=${current.upTo}&minutes=${current.results.length}&wait=${WAIT_MS}`
      : `wait=${WAIT_MS}`;
    const next = await this.engine.get<State>(`/state?${known}`);
    const isNewDay = next.day !== current?.day;
    // A new task of the engine begins with the first tick. Its state is older for a moment.
    if (!isNewDay && next.upTo < current.upTo) return;
    this.current = { ...next, results: isNewDay ? next.results : [...current.results, ...next.results] };
    this.broadcast(event(isNewDay ? 'state' : 'change', next));
  }

  private broadcast(message: string): void {
    for (const client of this.clients) {
      if (client.writableLength > MAX_BUFFERED_BYTES) client.destroy();
      else client.write(message);
    }
  }
}

function event(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
