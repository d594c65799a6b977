import { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { RotationTiming } from '../secrets/rotation-timing';
import { type RotationWindow, rotationWindowOf, timesWithin } from '../secrets/rotation-window';
import type { WindowTimes } from '../secrets/window-times';
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

  /**
   * The hours of the week in which certificates are renewed and services redeployed. Its windows are at most `renewEvery`
   * apart.
   *
   * A certificate that would expire before the next window is renewed at another hour.
   *
   * @default - the hours of the platform; else any hour
   */
  readonly rotationWindow?: RotationWindow;
}

/** The lifetime of certificates with defaults. */
export interface CertificateLifetime {
  readonly validity: Duration;
  readonly renewEvery: Duration;
  readonly rotationWindow?: RotationWindow;
}

/** The renewals of the certificates of a mesh. */
export interface Renewals {
  readonly validity: Duration;
  /** The longest time from one renewal to the next. */
  readonly renewEvery: Duration;
  /** The schedule of Secrets Manager. */
  readonly timing: RotationTiming;
  /** The windows in which certificates are renewed, if the hours are limited. */
  readonly times?: WindowTimes;
}

/** Returns the lifetime of certificates with defaults for missing options. */
export function certificateLifetime(options: CertificateLifeOptions): CertificateLifetime {
  const { validity = Duration.days(7), renewEvery = Duration.days(3), rotationWindow } = options;
  return { validity, renewEvery, rotationWindow };
}

/** Returns the renewals of the certificates of a mesh. Throws unless every certificate is renewed long before it expires. */
export function renewalsOf(mesh: IConstruct, { validity, renewEvery, ...lifetime }: CertificateLifetime): Renewals {
  const { rotationWindow = rotationWindowOf(mesh) } = lifetime;
  const times = rotationWindow && timesWithin(mesh, rotationWindow, renewEvery);
  const longest = times ? Duration.days(times.longestDays) : renewEvery;
  if (validity.toSeconds() < 2 * longest.toSeconds()) throw lifeOutOfRange(mesh, { validity, renewEvery }, times);
  return { validity, renewEvery: longest, timing: { every: renewEvery, rotationWindow }, times };
}

function lifeOutOfRange(
  mesh: IConstruct,
  { validity, renewEvery }: CertificateLifetime,
  times: WindowTimes | undefined,
): UsageError {
  const got = `validity: ${validity.toHumanString()}, renewEvery: ${renewEvery.toHumanString()}`;
  if (!times) {
    return new UsageError(mesh, 'CertificateLifeOutOfRange', {
      got,
      expected: 'a validity of at least twice renewEvery, so that one renewal may fail',
      fix: 'for example validity: Duration.days(7) and renewEvery: Duration.days(3), the defaults',
    });
  }
  return new UsageError(mesh, 'CertificateLifeOutOfRange', {
    got: `${got}, and rotationWindow with up to ${times.longestDays} days from one window to the next`,
    expected: `a validity of at least ${2 * times.longestDays} days, twice the time between two windows, so that one renewal may fail`,
    fix: 'for example renewEvery: Duration.days(7) and validity: Duration.days(14), or allow hours on more days of the week',
  });
}
