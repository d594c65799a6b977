import { randomKey } from '../../secrets/handlers/random-key';
import type { Rotator } from '../../secrets/handlers/rotation-steps';
import type { SecretValue } from '../../secrets/handlers/secret-store';

/** The minimum of the option. A key may be older than the last change of the length, so it need not have that length. */
const MIN_LENGTH = 32;

/** Returns the field for the previous value. Clients may use that value until the next rotation. */
export function previousField(field: string): string {
  return `previous_${field}`;
}

/** Rotates a key that the services check themselves. No other system has to accept it. */
export class GeneratedKeyRotator implements Rotator {
  public constructor(
    private readonly field: string,
    private readonly length: number,
  ) {}

  public next(current: SecretValue): SecretValue {
    return { ...current, [this.field]: randomKey(this.length), [previousField(this.field)]: current[this.field] };
  }

  public async set(): Promise<void> {
    // The services that check the key get the new key when they are redeployed.
  }

  public async test(value: SecretValue): Promise<void> {
    const got = typeof value[this.field] === 'string' ? value[this.field].length : 0;
    if (got < MIN_LENGTH) {
      throw new Error(`field '${this.field}' has ${got} characters, expected at least ${MIN_LENGTH}`);
    }
  }
}
