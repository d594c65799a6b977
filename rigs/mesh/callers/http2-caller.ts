import { once } from 'node:events';
import * as http2 from 'node:http2';

/** The response to a request of HTTP/2. */
export interface Http2Answer {
  readonly status: number;
  readonly body: string;
}

/** A client with one connection of HTTP/2, with prior knowledge. */
export class Http2Caller {
  /** Connects to `host:port`. */
  public static async open(target: string): Promise<Http2Caller> {
    const session = http2.connect(`http://${target}`);
    await once(session, 'connect');
    return new Http2Caller(session);
  }

  private constructor(private readonly session: http2.ClientHttp2Session) {
    session.on('error', () => {}); // the streams have the error
  }

  /** Sends a request. A stream that is reset rejects. */
  public async get(path: string): Promise<Http2Answer> {
    const stream = this.session.request({ ':path': path });
    let status = 0;
    let body = '';
    stream.on('response', (headers) => {
      status = Number(headers[':status']);
    });
    stream.setEncoding('utf8');
    for await (const text of stream) body += text;
    return { status, body };
  }

  public close(): void {
    this.session.destroy();
  }
}
