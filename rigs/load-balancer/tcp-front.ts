import { once } from 'node:events';
import * as net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../free-port';

export interface TcpFrontOptions {
  /**
   * The interval of health checks. AWS allows 5 to 300 seconds. Unit: milliseconds.
   *
   * @default 100
   */
  readonly healthCheckMs?: number;
}

/** A target, and the connections to it. */
interface Target {
  readonly host: string;
  readonly port: number;
  isHealthy: boolean;
  isDraining: boolean;
  readonly connections: Set<net.Socket>;
}

/**
 * Takes the place of a network load balancer: it passes each connection to a healthy target.
 *
 * A target is healthy when it accepts a connection. A deregistered target gets no new connections and keeps its open
 * connections. While no target is healthy, connections are refused.
 */
export class TcpFront {
  /** Chooses a free port. It listens while a target is healthy. */
  public static async start(options: TcpFrontOptions = {}): Promise<TcpFront> {
    return new TcpFront(await freePort(), options.healthCheckMs ?? 100);
  }

  private readonly targets: Target[] = [];
  private readonly clients = new Set<net.Socket>();
  private readonly server = net.createServer({ allowHalfOpen: true }, (client) => this.forward(client));
  private isOpen = true;
  private turn = 0;

  private constructor(
    /** The port of the listener. */
    public readonly port: number,
    private readonly healthCheckMs: number,
  ) {}

  /** Adds a target, which gets connections when it is healthy. */
  public register(host: string, port: number): void {
    const target: Target = { host, port, isHealthy: false, isDraining: false, connections: new Set() };
    this.targets.push(target);
    void this.check(target);
  }

  /** Gives a target no new connections. */
  public deregister(host: string): void {
    for (const target of this.targets) if (target.host === host) target.isDraining = true;
    this.listen();
  }

  /** Returns the number of connections to a target. */
  public connections(host: string): number {
    return this.targets
      .filter((target) => target.host === host)
      .reduce((sum, target) => sum + target.connections.size, 0);
  }

  /** Stops to listen and ends all connections. */
  public async stop(): Promise<void> {
    this.isOpen = false;
    this.listen();
    const ends = [...this.clients].map((client) => once(client, 'close'));
    for (const client of this.clients) client.destroy();
    await Promise.all(ends);
  }

  private async check(target: Target): Promise<void> {
    while (this.isOpen && !target.isDraining) {
      target.isHealthy = await accepts(target);
      this.listen();
      await sleep(this.healthCheckMs, undefined, { ref: false });
    }
  }

  /** Listens while a target is healthy. */
  private listen(): void {
    const shouldListen = this.isOpen && this.healthy().length > 0;
    if (shouldListen === this.server.listening) return;
    if (shouldListen) this.server.listen(this.port, '127.0.0.1');
    else this.server.close();
  }

  private healthy(): Target[] {
    return this.targets.filter(({ isHealthy, isDraining }) => isHealthy && !isDraining);
  }

  private forward(client: net.Socket): void {
    this.clients.add(client);
    client.once('close', () => this.clients.delete(client));
    client.on('error', () => {}); // the client may reset its connection
    const healthy = this.healthy();
    if (healthy.length === 0) {
      client.destroy();
      return;
    }
    const target = healthy[this.turn++ % healthy.length];
    const { host, port, connections } = target;
    const upstream = net.connect({ host, port, allowHalfOpen: true, noDelay: true });
    client.setNoDelay(true);
    connections.add(upstream);
    upstream.once('close', () => {
      connections.delete(upstream);
      client.destroy();
    });
    client.once('close', () => upstream.destroy());
    upstream.on('error', () => {}); // 'close' follows
    client.pipe(upstream);
    upstream.pipe(client);
  }
}

async function accepts({ host, port }: Target): Promise<boolean> {
  const probe = net.connect({ host, port });
  const isAccepted = await new Promise<boolean>((resolve) => {
    probe.once('connect', () => resolve(true));
    probe.once('error', () => resolve(false));
  });
  probe.destroy();
  return isAccepted;
}
