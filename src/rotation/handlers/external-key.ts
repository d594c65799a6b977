import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Rotator } from '../../secrets/handlers/rotation-steps';
import type { SecretValue } from '../../secrets/handlers/secret-store';

/** Rotates a key that a provider issues and checks. The issuer is the function that calls the provider. */
export class ExternalKeyRotator implements Rotator {
  public constructor(
    private readonly issuer: string,
    private readonly fields: string[],
    private readonly lambda: LambdaClient,
  ) {}

  public async next(_current: SecretValue, token: string): Promise<SecretValue> {
    const { value } = ((await this.invoke({ action: 'issue', token })) ?? {}) as { value?: Record<string, unknown> };
    const missing = this.fields.filter((field) => typeof value?.[field] !== 'string' || value[field] === '');
    if (missing.length > 0) throw new Error(`the issuer returned no text for ${missing.join(', ')}`);
    return Object.fromEntries(this.fields.map((field) => [field, (value as SecretValue)[field]]));
  }

  public async set(): Promise<void> {
    // The provider accepts the key since it issued it.
  }

  public async test(value: SecretValue): Promise<void> {
    // Before the first rotation there is no key to test.
    if (this.fields.some((field) => value[field] === undefined || value[field] === '')) return;
    await this.invoke({ action: 'test', value });
  }

  public async retire(previous: SecretValue): Promise<void> {
    if (this.fields.every((field) => previous[field])) await this.invoke({ action: 'revoke', value: previous });
  }

  private async invoke(event: Record<string, unknown>): Promise<unknown> {
    const { FunctionError, Payload } = await this.lambda.send(
      new InvokeCommand({ FunctionName: this.issuer, Payload: JSON.stringify(event) }),
    );
    // The issuer logs the failure itself. Its error may contain a value, so it is not repeated here.
    if (FunctionError) throw new Error(`the issuer failed to ${event.action}: see its log`);
    return Payload && Payload.length > 0 ? parse(Buffer.from(Payload).toString('utf8')) : undefined;
  }
}

/** Parses a response. The error of the parser would quote the response, which may contain a key. */
function parse(response: string): unknown {
  try {
    return JSON.parse(response);
  } catch {
    throw new Error('the response of the issuer is not JSON');
  }
}
