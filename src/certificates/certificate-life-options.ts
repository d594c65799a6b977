import type { Duration } from 'aws-cdk-lib';

/** How long certificates last. */
export interface CertificateLifeOptions {
  /**
   * How long a certificate is valid: whole days, from 1 to 90, and at least twice `renewEvery`. Nothing revokes a certificate
   * before its end, so it is short; seven days are also the most that AWS Private CA issues in its short-lived mode.
   *
   * @default Duration.days(7)
   * @see https://docs.aws.amazon.com/privateca/latest/userguide/short-lived-certificates.html
   */
  readonly validity?: Duration;

  /**
   * How often a certificate is renewed, and its service redeployed: whole hours, from 4 hours on.
   *
   * @default Duration.days(3)
   */
  readonly renewEvery?: Duration;
}
