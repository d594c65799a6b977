import { randomKey } from '../../secrets/handlers/random-key';
import type { Rotator } from '../../secrets/handlers/rotation-steps';
import type { SecretValue } from '../../secrets/handlers/secret-store';

/** The field that keeps the value before the current one, so that its holders go on working for one more period. */
export function previousField(field: string): string {
  return `previous_${field}`;
}

/** A key that the platform itself checks: nobody has to be told but the services that read it. */
export class GeneratedKeyRotator implements Rotator {
  public constructor(
    private readonly field: string,
    private readonly length: number,
  ) {}

  public next(current: SecretValue): SecretValue {
    return { ...current, [this.field]: randomKey(this.length), [previousField(this.field)]: current[this.field] };
  }

  public async set(): Promise<void> {
    // The services that check the key learn of it when they are redeployed.
  }

  public async test(value: SecretValue): Promise<void> {
    const got = typeof value[this.field] === 'string' ? value[this.field].length : 0;
    if (got !== this.length) {
      throw new Error(`field '${this.field}' has ${got} characters, expected ${this.length}`);
    }
  }
}
