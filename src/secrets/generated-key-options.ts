import type { Duration } from 'aws-cdk-lib';

/** A key that the platform itself checks. */
export interface GeneratedKeyOptions {
  /**
   * How long the key is. Unit: characters, letters and digits.
   *
   * @default 64
   */
  readonly length?: number;

  /**
   * How often it rotates: from 4 hours to 1,000 days.
   *
   * @default Duration.days(30)
   */
  readonly every?: Duration;

  /**
   * The field of the secret that holds the key. Letters, digits and `_ . -`. `previous_<field>` holds the one
   * before, empty at first.
   *
   * @default 'api_key'
   */
  readonly field?: string;
}
