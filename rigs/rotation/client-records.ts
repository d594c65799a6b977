/** The kind of call that a record contains. */
export type Question = 'log in' | 'query' | 'end';

/** A complete record of a client, and the call that it completes. */
export interface ClientRecord {
  readonly bytes: Buffer;
  readonly question?: Question;
}

/** The request of PostgreSQL for TLS, the first message. Everything after it is TLS. */
const TLS_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);
const RECORD_HEADER_BYTES = 5;
const APPLICATION_DATA = 23;
/** In TLS 1.3: the end of the handshake, the startup message, and the two messages of SCRAM. */
const RECORDS_OF_LOGIN = 4;
/** The bytes that the encryption adds: content type and tag. */
const ENCRYPTION_BYTES = 17;
const TERMINATE_BYTES = 5 + ENCRYPTION_BYTES;
const ALERT_BYTES = 2 + ENCRYPTION_BYTES;

/**
 * Detects the calls of a PostgreSQL client from outside of its TLS connection.
 *
 * The connection is encrypted from end to end, so only the number and the length of the records are visible. They are
 * enough: the client sends one message at a time, and the message that ends a session has a length that no query has.
 *
 * @see https://www.postgresql.org/docs/current/protocol-message-formats.html
 * @see https://www.rfc-editor.org/rfc/rfc8446#section-5
 */
export class ClientRecords {
  private rest = Buffer.alloc(0);
  private hasAskedForTls = false;
  private applicationRecords = 0;

  /** Returns the complete records. */
  public read(bytes: Buffer): ClientRecord[] {
    this.rest = Buffer.concat([this.rest, bytes]);
    const records: ClientRecord[] = [];
    for (let next = this.next(); next; next = this.next()) records.push(next);
    return records;
  }

  private next(): ClientRecord | undefined {
    if (!this.hasAskedForTls) {
      const request = this.take(TLS_REQUEST.length);
      if (request && !request.equals(TLS_REQUEST)) throw new Error('a client of PostgreSQL did not ask for TLS');
      this.hasAskedForTls = request !== undefined;
      return request && { bytes: request };
    }
    if (this.rest.length < RECORD_HEADER_BYTES) return undefined;
    const record = this.take(RECORD_HEADER_BYTES + this.rest.readUInt16BE(3));
    return record && { bytes: record, question: this.question(record) };
  }

  private take(length: number): Buffer | undefined {
    if (this.rest.length < length) return undefined;
    const taken = this.rest.subarray(0, length);
    this.rest = this.rest.subarray(length);
    return taken;
  }

  private question(record: Buffer): Question | undefined {
    if (record[0] !== APPLICATION_DATA) return undefined;
    this.applicationRecords += 1;
    if (this.applicationRecords < RECORDS_OF_LOGIN) return undefined;
    if (this.applicationRecords === RECORDS_OF_LOGIN) return 'log in';
    const length = record.length - RECORD_HEADER_BYTES;
    if (length === ALERT_BYTES) return undefined;
    return length === TERMINATE_BYTES ? 'end' : 'query';
  }
}
