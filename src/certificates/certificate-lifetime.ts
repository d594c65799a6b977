import { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';

const SHORTEST = Duration.days(1);
/** A limit is necessary because certificates cannot be revoked. */
const LONGEST = Duration.days(90);

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

/**
 * Throws unless every certificate is renewed long before it expires. The limits of Secrets Manager are checked where the
 * rotation schedule is created.
 */
export function requireLifetime(scope: IConstruct, { validity, renewEvery }: CertificateLifetime): void {
  if (validity.isUnresolved() || renewEvery.isUnresolved()) {
    throw outOfRange(
      scope,
      'validity or renewEvery as a token, known only at deployment',
      'values that are known at synthesis, to compare them',
    );
  }
  const days = validity.toDays({ integral: false });
  if (!Number.isInteger(days) || days < SHORTEST.toDays() || days > LONGEST.toDays()) {
    throw outOfRange(
      scope,
      `validity: ${validity.toHumanString()}`,
      'whole days, from 1 to 90, because certificates cannot be revoked',
    );
  }
  if (validity.toSeconds() < 2 * renewEvery.toSeconds({ integral: false })) {
    throw outOfRange(
      scope,
      `validity: ${validity.toHumanString()}, renewEvery: ${renewEvery.toHumanString()}`,
      'a validity of at least twice renewEvery, so that one renewal may fail',
    );
  }
}

function outOfRange(scope: IConstruct, got: string, expected: string): UsageError {
  return new UsageError(scope, 'CertificateLifeOutOfRange', {
    got,
    expected,
    fix: 'for example validity: Duration.days(7) and renewEvery: Duration.days(3), the defaults',
  });
}
