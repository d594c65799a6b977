import * as http from 'node:http';
import { performance } from 'node:perf_hooks';

/** GET requests whose latencies are measured. */
export class TimedGets {
  /** The latencies of the responses. Unit: milliseconds. */
  private readonly took: number[] = [];
  /** The number of requests without a response, or with a status other than 200. */
  public failed = 0;
  private readonly agent: http.Agent;

  public constructor(
    private readonly url: string,
    connections: number,
  ) {
    this.agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  }

  /** Sends a request, and waits for the end of its response. It never rejects. */
  public send(): Promise<void> {
    return new Promise((resolve) => {
      const began = performance.now();
      const request = http.get(this.url, { agent: this.agent }, (response) => {
        response.resume().once('end', () => {
          this.took.push(performance.now() - began);
          if (response.statusCode !== 200) this.failed++;
          resolve();
        });
      });
      request.once('error', () => {
        this.failed++;
        resolve();
      });
    });
  }

  /** Closes the connections, and returns the sorted latencies. */
  public end(): number[] {
    this.agent.destroy();
    return this.took.sort((one, other) => one - other);
  }
}
