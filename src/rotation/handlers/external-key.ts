import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Rotator } from '../../secrets/handlers/rotation-steps';
import type { SecretValue } from '../../secrets/handlers/secret-store';

/** A key that a provider issues and checks, by a function that knows the provider. */
export class ExternalKeyRotator implements Rotator {
  public constructor(
    private readonly issuer: string,
    private readonly fields: string[],
    private readonly lambda: LambdaClient,
  ) {}

  public async next(_current: SecretValue, token: string): Promise<SecretValue> {
    const { value } = ((await this.ask({ action: 'issue', token })) ?? {}) as { value?: Record<string, unknown> };
    const missing = this.fields.filter((field) => typeof value?.[field] !== 'string' || value[field] === '');
    if (missing.length > 0) throw new Error(`the issuer gave no text for ${missing.join(', ')}`);
    return Object.fromEntries(this.fields.map((field) => [field, (value as SecretValue)[field]]));
  }

  public async set(): Promise<void> {
    // The provider has known the key since it issued it.
  }

  public async test(value: SecretValue): Promise<void> {
    // Before the first rotation there is no key yet that could be tested.
    if (this.fields.some((field) => value[field] === undefined || value[field] === '')) return;
    await this.ask({ action: 'test', value });
  }

  public async retire(previous: SecretValue): Promise<void> {
    if (this.fields.every((field) => previous[field])) await this.ask({ action: 'revoke', value: previous });
  }

  private async ask(event: Record<string, unknown>): Promise<unknown> {
    const { FunctionError, Payload } = await this.lambda.send(
      new InvokeCommand({ FunctionName: this.issuer, Payload: JSON.stringify(event) }),
    );
    // What the issuer says of its failure is in its own log: here it might quote a value.
    if (FunctionError) throw new Error(`the issuer failed to ${event.action}: see its log`);
    return Payload && Payload.length > 0 ? JSON.parse(Buffer.from(Payload).toString('utf8')) : undefined;
  }
}
