/** One question of a DNS query. */
export interface DnsQuestion {
  /** In lower case, without the last dot. */
  readonly name: string;
  /** 1 for A, 28 for AAAA. */
  readonly type: number;
  /** The question as it came, to be repeated in the answer. */
  readonly bytes: Buffer;
}

export const TYPE_A = 1;
/** The codes that a server answers with. */
export const RCODE = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3 } as const;

const HEADER_BYTES = 12;
/** This is a response, recursion was desired and is available. */
const RESPONSE_FLAGS = 0x8180;
/** A pointer to the name in the question, which follows the header. */
const QUESTION_NAME = 0xc000 | HEADER_BYTES;
const CLASS_IN = 1;

/** The first question of a query: resolvers ask one at a time. */
export function questionIn(query: Buffer): DnsQuestion {
  const labels: string[] = [];
  let offset = HEADER_BYTES;
  for (let length = query[offset]; length > 0; length = query[offset]) {
    labels.push(query.toString('latin1', offset + 1, offset + 1 + length));
    offset += 1 + length;
  }
  const type = query.readUInt16BE(offset + 1);
  return { name: labels.join('.').toLowerCase(), type, bytes: query.subarray(HEADER_BYTES, offset + 5) };
}

/** An answer with A records. */
export function answerTo(
  query: Buffer,
  question: DnsQuestion,
  answer: { rcode: number; addresses: string[]; ttlSeconds: number },
): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(RESPONSE_FLAGS | answer.rcode, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(answer.addresses.length, 6);
  const records = answer.addresses.map((address) => {
    const record = Buffer.alloc(16);
    record.writeUInt16BE(QUESTION_NAME, 0);
    record.writeUInt16BE(TYPE_A, 2);
    record.writeUInt16BE(CLASS_IN, 4);
    record.writeUInt32BE(answer.ttlSeconds, 6);
    record.writeUInt16BE(4, 10);
    record.set(address.split('.').map(Number), 12);
    return record;
  });
  return Buffer.concat([header, question.bytes, ...records]);
}
