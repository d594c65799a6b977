import { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';

/** Options of the lifetime of certificates. */
export interface CertificateLifeOptions {
  /**
   * The validity period of a certificate: whole days, from 1 to 90, and at least twice `renewEvery`. Certificates cannot be
   * revoked, so the period is short. Seven days are also the maximum of AWS Private CA in its short-lived mode.
   *
   * @default Duration.days(7)
   * @see https://docs.aws.amazon.com/privateca/latest/userguide/short-lived-certificates.html
   */
  readonly validity?: Duration;

  /**
   * The interval at which a certificate is renewed and its service redeployed: whole hours. Minimum: 4 hours.
   *
   * @default Duration.days(3)
   */
  readonly renewEvery?: Duration;
}

/** The lifetime of certificates with defaults. */
export interface CertificateLifetime {
  readonly validity: Duration;
  readonly renewEvery: Duration;
}

/** Returns the lifetime of certificates with defaults for missing options. */
export function certificateLifetime(options: CertificateLifeOptions): CertificateLifetime {
  return { validity: options.validity ?? Duration.days(7), renewEvery: options.renewEvery ?? Duration.days(3) };
}

/** Throws unless every certificate is renewed long before it expires. */
export function requireLifetime(scope: IConstruct, { validity, renewEvery }: CertificateLifetime): void {
  if (validity.toSeconds() >= 2 * renewEvery.toSeconds()) return;
  throw new UsageError(scope, 'CertificateLifeOutOfRange', {
    got: `validity: ${validity.toHumanString()}, renewEvery: ${renewEvery.toHumanString()}`,
    expected: 'a validity of at least twice renewEvery, so that one renewal may fail',
    fix: 'for example validity: Duration.days(7) and renewEvery: Duration.days(3), the defaults',
  });
}
