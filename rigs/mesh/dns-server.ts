import * as dgram from 'node:dgram';
import { once } from 'node:events';
import * as dns from 'dns-packet';

/**
 * The maximum number of records in one answer.
 *
 * @see https://docs.aws.amazon.com/cloud-map/latest/api/API_DnsConfig.html (MULTIVALUE: "up to eight healthy instances")
 */
export const RECORDS_PER_ANSWER = 8;

/** A failure of a name: an error code, or no answer at all. */
export type DnsFault = 'SERVFAIL' | 'NXDOMAIN' | 'SILENCE';

/** The response codes, which are the low four bits of the flags. */
const RCODE = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3 } as const;

/**
 * A DNS server on the loopback interface.
 *
 * It answers as AWS Cloud Map does for services with the routing policy MULTIVALUE. A name without instances does not
 * exist. Of more than eight instances it returns eight, chosen at random.
 */
export class DnsServer {
  /** Starts the server on a free port. */
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
  private readonly questionCounts = new Map<string, number>();

  private constructor(private readonly socket: dgram.Socket) {
    this.port = socket.address().port;
    socket.on('message', (query, from) => {
      const answer = this.answer(query);
      if (answer) socket.send(answer, from.port, from.address);
    });
  }

  /** Adds an address to a name. The time to live applies to the whole name. Unit: seconds. */
  public register(name: string, address: string, ttlSeconds: number): void {
    const addresses = this.records.get(name)?.addresses ?? new Set();
    this.records.set(name, { addresses: addresses.add(address), ttlSeconds });
  }

  /** Removes an address from a name. */
  public deregister(name: string, address: string): void {
    const record = this.records.get(name);
    record?.addresses.delete(address);
    if (record?.addresses.size === 0) this.records.delete(name);
  }

  /** Returns the current addresses of a name. */
  public addresses(name: string): string[] {
    return [...(this.records.get(name)?.addresses ?? [])];
  }

  /** Makes a name fail until `heal` is called. */
  public fail(name: string, fault: DnsFault): void {
    this.faults.set(name, fault);
  }

  /** Ends the failure of a name, or of all names without an argument. */
  public heal(name?: string): void {
    if (name === undefined) this.faults.clear();
    else this.faults.delete(name);
  }

  /** Returns the number of questions of any type for a name, or for all names without an argument. */
  public questions(name?: string): number {
    if (name !== undefined) return this.questionCounts.get(name) ?? 0;
    return [...this.questionCounts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Stops the server. */
  public async stop(): Promise<void> {
    const closed = once(this.socket, 'close');
    this.socket.close();
    await closed;
  }

  private answer(message: Buffer): Buffer | undefined {
    const { id, questions = [] } = dns.decode(message);
    // Resolvers send one question per query.
    const [question] = questions;
    if (!question) return undefined;
    const name = question.name.toLowerCase();
    this.questionCounts.set(name, this.questions(name) + 1);
    const fault = this.faults.get(name);
    if (fault === 'SILENCE') return undefined;
    const record = this.records.get(name);
    const rcode = fault ? RCODE[fault] : record ? RCODE.NOERROR : RCODE.NXDOMAIN;
    const addresses = rcode === RCODE.NOERROR && question.type === 'A' ? sample(this.addresses(name)) : [];
    return dns.encode({
      type: 'response',
      id,
      flags: dns.RECURSION_DESIRED | dns.RECURSION_AVAILABLE | rcode,
      questions,
      answers: addresses.map((data) => ({ type: 'A', name: question.name, ttl: record?.ttlSeconds, data })),
    });
  }
}

/** Returns up to `RECORDS_PER_ANSWER` of the addresses, at random and in random order. */
function sample(addresses: string[]): string[] {
  const left = [...addresses];
  const chosen: string[] = [];
  while (left.length > 0 && chosen.length < RECORDS_PER_ANSWER) {
    chosen.push(...left.splice(Math.floor(Math.random() * left.length), 1));
  }
  return chosen;
}
