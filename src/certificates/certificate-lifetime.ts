import { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';

const SHORTEST = Duration.days(1);
/** Nothing revokes a certificate. */
const LONGEST = Duration.days(90);

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

/** How long certificates last, the defaults included. */
export interface CertificateLifetime {
  readonly validity: Duration;
  readonly renewEvery: Duration;
}

/** The defaults for what was left out. */
export function certificateLifetime(options: CertificateLifeOptions): CertificateLifetime {
  return { validity: options.validity ?? Duration.days(7), renewEvery: options.renewEvery ?? Duration.days(3) };
}

/** Throws unless a certificate is always renewed long before its end. Secrets Manager's own bounds are checked elsewhere. */
export function requireLifetime(scope: IConstruct, { validity, renewEvery }: CertificateLifetime): void {
  if (validity.isUnresolved() || renewEvery.isUnresolved()) {
    throw outOfRange(scope, 'a life that is known at deployment only', 'a life that is known at synth: it is compared');
  }
  const days = validity.toDays({ integral: false });
  if (!Number.isInteger(days) || days < SHORTEST.toDays() || days > LONGEST.toDays()) {
    throw outOfRange(
      scope,
      `validity: ${validity.toHumanString()}`,
      'whole days, from 1 to 90: nothing revokes it before',
    );
  }
  if (validity.toSeconds() < 2 * renewEvery.toSeconds({ integral: false })) {
    throw outOfRange(
      scope,
      `validity: ${validity.toHumanString()}, renewEvery: ${renewEvery.toHumanString()}`,
      'a validity of at least twice renewEvery: one renewal may fail and nothing happens',
    );
  }
}

function outOfRange(scope: IConstruct, got: string, expected: string): UsageError {
  return new UsageError(scope, 'CertificateLifeOutOfRange', {
    got,
    expected,
    fix: 'for example validity: Duration.days(7) and renewEvery: Duration.days(3), which are the defaults',
  });
}
