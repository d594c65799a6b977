import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The errors of KMS. Every SDK retries the first one.
 *
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html
 */
const ERRORS = {
  throttle: { type: 'ThrottlingException', message: 'You have exceeded the rate at which you may call KMS' },
  deny: { type: 'AccessDeniedException', message: 'User is not authorized to perform: kms:Sign' },
};
const SLOW_MS = 2_000;

/** The action of the gate for a signature. With `silent` the call has no answer. */
export type Signing = 'pass' | 'throttle' | 'deny' | 'slow' | 'silent';

/** A proxy for the API of KMS that can delay and refuse signatures. */
export class KmsGate {
  /** Opens a gate on a free port of the loopback interface. */
  public static async open(apiPort: number): Promise<KmsGate> {
    const gate = new KmsGate(apiPort);
    await once(gate.server.listen(0, '127.0.0.1'), 'listening');
    // A connection that ends because it was idle would look like a lost call.
    gate.server.keepAliveTimeout = 0;
    return gate;
  }

  /** The action for signatures from now on. */
  public signing: Signing = 'pass';

  /** The number of calls for a signature. */
  public calls = 0;

  private readonly server = http.createServer((request, response) => {
    this.serve(request, response).catch(() => request.socket.destroy());
  });

  private constructor(private readonly apiPort: number) {}

  public get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  public close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const body = await buffer(request);
    if (String(request.headers['x-amz-target']).endsWith('.Sign')) {
      this.calls += 1;
      const { signing } = this;
      if (signing === 'silent') return;
      if (signing === 'slow') await sleep(SLOW_MS);
      if (signing === 'throttle' || signing === 'deny') {
        const { type, message } = ERRORS[signing];
        response.writeHead(400, { 'x-amzn-errortype': type, 'content-type': 'application/x-amz-json-1.1' });
        return void response.end(JSON.stringify({ __type: type, message }));
      }
    }
    const { method, url: path, headers } = request;
    const call = http.request({ host: '127.0.0.1', port: this.apiPort, method, path, headers }).end(body);
    const [answer] = (await once(call, 'response')) as [http.IncomingMessage];
    response.writeHead(answer.statusCode as number, answer.headers).end(await buffer(answer));
  }
}
