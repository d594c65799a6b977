import type { RotationTiming } from '../secrets/rotation-timing';

/** A key that the platform itself checks. */
export interface GeneratedKeyOptions extends RotationTiming {
  /**
   * How long the key is. Unit: characters, letters and digits.
   *
   * @default 64
   */
  readonly length?: number;

  /**
   * The field of the secret that holds the key. Letters, digits and `_ . -`. `previous_<field>` holds the one
   * before, empty at first.
   *
   * @default 'api_key'
   */
  readonly field?: string;
}
