import { once } from 'node:events';
import * as net from 'node:net';

/** Somebody who listens here has the network. */
const CLAIM_PORT = 15_999;
const NETWORKS = 254;
const HOSTS = 254;

/**
 * A part of the loopback network, 127.77.<network>.0/24, that this process has for itself, however many others look for
 * one at the same time. Linux answers for all of 127.0.0.0/8.
 */
export class LoopbackAddresses {
  /** Takes a free one. */
  public static async claim(): Promise<LoopbackAddresses> {
    const first = Math.floor(Math.random() * NETWORKS);
    for (let attempt = 0; attempt < NETWORKS; attempt += 1) {
      const prefix = `127.77.${1 + ((first + attempt) % NETWORKS)}`;
      const claim = net.createServer().unref();
      try {
        claim.listen({ host: `${prefix}.1`, port: CLAIM_PORT, exclusive: true });
        await once(claim, 'listening');
        return new LoopbackAddresses(prefix, claim);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      }
    }
    throw new Error(`got no free network of ${NETWORKS} in 127.77.0.0/16, expected one: end what uses them`);
  }

  private readonly used = new Set<number>();
  private last = 1;

  private constructor(
    private readonly prefix: string,
    private readonly claimed: net.Server,
  ) {}

  /** An address that nobody has had for as long as possible, as new tasks get new addresses. */
  public next(): string {
    if (this.used.size >= HOSTS - 1) throw new Error(`got ${HOSTS} tasks in ${this.prefix}.0/24, expected fewer`);
    do this.last = this.last === HOSTS ? 2 : this.last + 1;
    while (this.used.has(this.last));
    this.used.add(this.last);
    return `${this.prefix}.${this.last}`;
  }

  /** Gives an address back. */
  public release(address: string): void {
    this.used.delete(Number(address.split('.')[3]));
  }

  /** Gives the network back. */
  public async free(): Promise<void> {
    const closed = once(this.claimed, 'close');
    this.claimed.close();
    await closed;
  }
}
