import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 50;

/** A client of the gateway: it requests results all the time, and reads the stream of events like a browser. */
export class Watcher {
  /** The failed requests, by their reason. */
  public readonly failures: string[] = [];
  public requests = 0;
  public events = 0;
  /** The number of streams. More than one means that a stream ended. */
  public streams = 0;
  private stopped = new AbortController();
  private readonly work: Promise<unknown>;

  public constructor(private readonly url: string) {
    this.work = Promise.all([this.ask(), this.listen()]);
  }

  public async stop(): Promise<void> {
    this.stopped.abort();
    await this.work;
  }

  private async ask(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      this.requests += 1;
      try {
        // Through the gateway and the engine to the database.
        const response = await fetch(new URL('/v1/results/2026-01-02', this.url));
        const text = await response.text();
        if (!response.ok) this.failures.push(`${response.status} ${text}`);
      } catch (error) {
        this.failures.push(String((error as Error).cause ?? error));
      }
      await sleep(PAUSE_MS);
    }
  }

  private async listen(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      this.streams += 1;
      try {
        const { body } = await fetch(new URL('/live', this.url), { signal: this.stopped.signal });
        for await (const chunk of body ?? []) this.events += Buffer.from(chunk).toString().split('event: ').length - 1;
      } catch {
        if (!this.stopped.signal.aborted) await sleep(PAUSE_MS);
      }
    }
  }
}
