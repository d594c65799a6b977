import type { GeneratedKeyOptions } from './generated-key-options';
import { GeneratedKeyRotation } from './generated-key-rotation';
import type { SecretRotation } from './secret-rotation';

/** How a secret comes by its next value, and how often. */
export class RotationPlan {
  /**
   * A key that the platform itself checks, made of letters and digits.
   *
   * The value before the current one stays readable as `previous_<field>`, so that whoever holds it goes on working
   * until the next rotation.
   */
  public static generatedKey(options: GeneratedKeyOptions = {}): RotationPlan {
    return new RotationPlan(new GeneratedKeyRotation(options));
  }

  /** A rotation of your own. */
  public static custom(rotation: SecretRotation): RotationPlan {
    return new RotationPlan(rotation);
  }

  /** What the plan does. */
  public readonly rotation: SecretRotation;

  private constructor(rotation: SecretRotation) {
    this.rotation = rotation;
  }
}
