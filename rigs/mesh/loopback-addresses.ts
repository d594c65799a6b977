import { once } from 'node:events';
import * as net from 'node:net';

/** The process that listens at this port owns the network. */
const CLAIM_PORT = 15_999;
const NETWORKS = 254;
const HOSTS = 254;

/**
 * A part of the loopback network, 127.77.<network>.0/24, which only this process uses. Linux answers for all of
 * 127.0.0.0/8.
 */
export class LoopbackAddresses {
  /** Claims a free network. */
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

  /** Returns the address that has been unused for the longest time, because new tasks get new addresses on AWS. */
  public next(): string {
    if (this.used.size >= HOSTS - 1) throw new Error(`got ${HOSTS} tasks in ${this.prefix}.0/24, expected fewer`);
    do this.last = this.last === HOSTS ? 2 : this.last + 1;
    while (this.used.has(this.last));
    this.used.add(this.last);
    return `${this.prefix}.${this.last}`;
  }

  /** Releases an address. */
  public release(address: string): void {
    this.used.delete(Number(address.split('.')[3]));
  }

  /** Releases the network. */
  public async free(): Promise<void> {
    const closed = once(this.claimed, 'close');
    this.claimed.close();
    await closed;
  }
}
