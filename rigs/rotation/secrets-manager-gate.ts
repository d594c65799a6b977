import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Call, Gatekeeper } from './call';

/**
 * The errors of Secrets Manager. Every SDK retries the first one, and corrects its clock after the last one.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html
 */
const ERRORS = {
  refuse: { type: 'ThrottlingException', message: 'Rate exceeded' },
  deny: { type: 'AccessDeniedException', message: 'User is not authorized to perform this action' },
  'no key': { type: 'DecryptionFailure', message: "Secrets Manager can't decrypt the protected secret text" },
  skewed: { type: 'InvalidSignatureException', message: 'Signature expired' },
};
/** The maximum difference between the clocks of a client and of AWS. Unit: milliseconds. */
const MAX_SKEW_MS = 5 * 60 * 1000;

/** A proxy for the API of Secrets Manager that can count, delay, break and refuse every call. */
export class SecretsManagerGate {
  /** Opens a gate on a free port of the loopback interface. */
  public static async open(apiPort: number, keeper: Gatekeeper): Promise<SecretsManagerGate> {
    const gate = new SecretsManagerGate(apiPort, keeper);
    await once(gate.server.listen(0, '127.0.0.1'), 'listening');
    // A connection that ends because it was idle would look like a lost call.
    gate.server.keepAliveTimeout = 0;
    return gate;
  }

  /** Every value that the function tried to store, including broken calls. */
  public readonly stored = new Set<string>();

  /** The number of calls that were refused because of the clock of the function. */
  public skewed = 0;

  private readonly agent = new http.Agent({ keepAlive: true });
  private readonly server = http.createServer((request, response) => {
    this.serve(request, response).catch(() => request.socket.destroy());
  });

  private constructor(
    private readonly apiPort: number,
    private readonly keeper: Gatekeeper,
  ) {}

  public get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  public close(): void {
    this.server.close();
    this.server.closeAllConnections();
    this.agent.destroy();
  }

  private async serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const body = await buffer(request);
    const call: Call = {
      server: 'Secrets Manager',
      name: String(request.headers['x-amz-target']).replace(/^.*\./, ''),
    };
    if (call.name === 'PutSecretValue') this.stored.add(JSON.parse(body.toString()).SecretString);
    if (isSkewed(request)) {
      this.skewed += 1;
      return answerWith(ERRORS.skewed, response);
    }
    const verdict = await this.keeper.before(call);
    if (verdict === 'cut') return void request.socket.destroy();
    if (verdict !== 'pass') return answerWith(ERRORS[verdict], response);
    const answered = await this.forward(request, body).catch(() => undefined);
    // Every call that passed ends here, because the next one may wait for it.
    if ((await this.keeper.after(call)) !== 'pass' || !answered) return void request.socket.destroy();
    const { status, headers, answer } = answered;
    response.writeHead(status, headers).end(answer);
  }

  private async forward({ method, url, headers }: http.IncomingMessage, body: Buffer) {
    const { agent, apiPort: port } = this;
    const call = http.request({ host: '127.0.0.1', port, method, path: url, headers, agent });
    call.end(body);
    const [response] = (await once(call, 'response')) as [http.IncomingMessage];
    const answer = await buffer(response);
    return { status: response.statusCode ?? 500, headers: response.headers, answer };
  }
}

function answerWith({ type, message }: { type: string; message: string }, response: http.ServerResponse): void {
  response.writeHead(400, { 'x-amzn-errortype': type, 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify({ __type: type, message }));
}

/** Indicates whether a request was signed at another time, such as `20261130T120000Z`, which AWS refuses. */
function isSkewed({ headers }: http.IncomingMessage): boolean {
  const signed = String(headers['x-amz-date']).replace(
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
    '$1-$2-$3T$4:$5:$6Z',
  );
  return Math.abs(Date.parse(signed) - Date.now()) > MAX_SKEW_MS;
}
