import { once } from 'node:events';
import * as http from 'node:http';
import { text } from 'node:stream/consumers';

/** Where the emulator, which checks no signature, finds the service and the region. */
const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=emulator/20260101/us-east-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=none';

/** The emulator's Secrets Manager without an SDK between: whoever looks after every call has to be quick. */
export class SecretsManagerApi {
  private readonly agent = new http.Agent({ keepAlive: true });

  public constructor(private readonly port: number) {}

  /** Calls an operation. Throws an error that is named as the one that was answered. */
  public async call<Answer>(operation: string, request: object): Promise<Answer> {
    const { agent, port } = this;
    const headers = {
      'x-amz-target': `secretsmanager.${operation}`,
      'content-type': 'application/x-amz-json-1.1',
      authorization: AUTHORIZATION,
    };
    const call = http.request({ host: '127.0.0.1', port, method: 'POST', agent, headers });
    call.end(JSON.stringify(request));
    const [response] = (await once(call, 'response')) as [http.IncomingMessage];
    const answer = JSON.parse(await text(response));
    if (response.statusCode === 200) return answer;
    throw Object.assign(new Error(`${operation}: ${answer.message ?? answer.Message}`), { name: answer.__type });
  }

  public close(): void {
    this.agent.destroy();
  }
}
