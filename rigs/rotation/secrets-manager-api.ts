import { once } from 'node:events';
import * as http from 'node:http';
import { text } from 'node:stream/consumers';

/** The header from which the emulator reads the service and the Region. It checks no signature. */
const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=emulator/20260101/us-east-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=none';

/** A fast client for the Secrets Manager of the emulator, without the SDK, for checks after every call. */
export class SecretsManagerApi {
  private readonly agent = new http.Agent({ keepAlive: true });

  public constructor(private readonly port: number) {}

  /** Calls an operation. Throws an error with the name in the response. */
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
