import * as dgram from 'node:dgram';
import { once } from 'node:events';
import { answerTo, questionIn, RCODE, TYPE_A } from './dns-message';

/**
 * The most records that one answer holds.
 *
 * @see https://docs.aws.amazon.com/cloud-map/latest/api/API_DnsConfig.html (MULTIVALUE: "up to eight healthy instances")
 */
export const RECORDS_PER_ANSWER = 8;

/** What a name does instead of answering with its addresses. */
export type DnsFault = 'SERVFAIL' | 'NXDOMAIN' | 'SILENCE';

/**
 * A name server on the loopback interface that answers as AWS Cloud Map does for services with the routing policy
 * MULTIVALUE: a name without instances does not exist, and of many instances some are chosen at random.
 */
export class DnsServer {
  /** Starts it on a free port. */
  public static async start(): Promise<DnsServer> {
    const socket = dgram.createSocket('udp4');
    socket.bind(0, DnsServer.HOST);
    await once(socket, 'listening');
    return new DnsServer(socket);
  }

  private static readonly HOST = '127.0.0.1';

  public readonly host = DnsServer.HOST;
  public readonly port: number;
  private readonly records = new Map<string, { addresses: Set<string>; ttlSeconds: number }>();
  private readonly faults = new Map<string, DnsFault>();
  private readonly asked = new Map<string, number>();

  private constructor(private readonly socket: dgram.Socket) {
    this.port = socket.address().port;
    socket.on('message', (query, from) => {
      const answer = this.answer(query);
      if (answer) socket.send(answer, from.port, from.address);
    });
  }

  /** Adds an address to a name. The time to live becomes that of the whole name. Unit: seconds. */
  public register(name: string, address: string, ttlSeconds: number): void {
    const addresses = this.records.get(name)?.addresses ?? new Set();
    this.records.set(name, { addresses: addresses.add(address), ttlSeconds });
  }

  /** Takes an address from a name. */
  public deregister(name: string, address: string): void {
    const record = this.records.get(name);
    record?.addresses.delete(address);
    if (record?.addresses.size === 0) this.records.delete(name);
  }

  /** The addresses that a name has now. */
  public addresses(name: string): string[] {
    return [...(this.records.get(name)?.addresses ?? [])];
  }

  /** Makes a name fail, until it is told to `heal`. */
  public fail(name: string, fault: DnsFault): void {
    this.faults.set(name, fault);
  }

  /** Makes a name answer again; without a name, all names. */
  public heal(name?: string): void {
    if (name === undefined) this.faults.clear();
    else this.faults.delete(name);
  }

  /** How often a name was asked for, of whatever type; without a name, how often anything was. */
  public questions(name?: string): number {
    if (name !== undefined) return this.asked.get(name) ?? 0;
    return [...this.asked.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Stops it. */
  public async stop(): Promise<void> {
    const closed = once(this.socket, 'close');
    this.socket.close();
    await closed;
  }

  private answer(query: Buffer): Buffer | undefined {
    const question = questionIn(query);
    const { name, type } = question;
    this.asked.set(name, this.questions(name) + 1);
    const fault = this.faults.get(name);
    if (fault === 'SILENCE') return undefined;
    const record = this.records.get(name);
    const rcode = fault ? RCODE[fault] : record ? RCODE.NOERROR : RCODE.NXDOMAIN;
    const addresses = rcode === RCODE.NOERROR && type === TYPE_A ? some(this.addresses(name)) : [];
    return answerTo(query, question, { rcode, addresses, ttlSeconds: record?.ttlSeconds ?? 0 });
  }
}

/** As many as an answer holds, at random and in random order. */
function some(addresses: string[]): string[] {
  const left = [...addresses];
  const chosen: string[] = [];
  while (left.length > 0 && chosen.length < RECORDS_PER_ANSWER) {
    chosen.push(...left.splice(Math.floor(Math.random() * left.length), 1));
  }
  return chosen;
}
