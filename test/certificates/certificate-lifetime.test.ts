import { Duration, Lazy } from 'aws-cdk-lib';
import { type CertificateLifeOptions, MarketCalendar, MutualTls, RotationWindow, Weekday } from '../../src';
import { setRotationWindow } from '../../src/secrets/rotation-window';
import { propertiesOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';
import { aMesh } from './support/members';

function lifeOf(options: CertificateLifeOptions) {
  const { stack, certificateOf } = aMesh();
  certificateOf(MutualTls.kmsAuthority(options));
  const { VALIDITY_SECONDS, RENEWAL_SECONDS } = propertiesOf(stack, 'AWS::Lambda::Function').Environment.Variables;
  return [Number(VALIDITY_SECONDS) / 86_400, Number(RENEWAL_SECONDS) / 3_600];
}

test('a certificate is valid for seven days and renewed every three days by default', () => {
  expect(lifeOf({})).toEqual([7, 72]);
});

test.each([
  [1, 4, 1, 4],
  [1, 12, 1, 12],
  [90, 45 * 24, 90, 1080],
])('%d days, renewed every %d hours', (days, hours, ...expected) => {
  expect(lifeOf({ validity: Duration.days(days), renewEvery: Duration.hours(hours) })).toEqual(expected);
});

test.each<[string, CertificateLifeOptions]>([
  ['validity in days: 91', { validity: Duration.days(91) }],
  ['validity in days: 0', { validity: Duration.days(0) }],
  ['validity in days: 1.5', { validity: Duration.hours(36), renewEvery: Duration.hours(6) }],
  ['validity is a token', { validity: Duration.days(Lazy.number({ produce: () => 7 })) }],
  ['renewEvery is a token', { renewEvery: Duration.days(Lazy.number({ produce: () => 3 })) }],
])('%s is refused at the call', (got, options) => {
  const wanted = { code: 'CertificateLifeOutOfRange', path: 'MutualTls.kmsAuthority()', got } as const;
  expectUsageError(() => MutualTls.kmsAuthority(options), wanted);
});

test.each<[string, CertificateLifeOptions]>([
  ['validity: 5 days, renewEvery: 3 days', { validity: Duration.days(5) }],
  ['renewEvery: 4 days', { renewEvery: Duration.days(4) }],
])('%s is refused', (got, options) => {
  expectUsageError(() => lifeOf(options), { code: 'CertificateLifeOutOfRange', path: 'Stack/Mesh', got });
});

test.each([Duration.hours(3), Duration.minutes(250), Duration.millis(14_401_500)])(
  'a renewal that Secrets Manager does not support is refused: %s',
  (renewEvery) => {
    expectUsageError(() => MutualTls.kmsAuthority({ renewEvery }), {
      code: 'CertificateLifeOutOfRange',
      path: 'MutualTls.kmsAuthority()',
      got: 'renewEvery in hours',
    });
  },
);

describe('in a rotation window', () => {
  const saturday = RotationWindow.localTime({ days: [Weekday.SATURDAY], begin: '06:00', end: '12:00' });
  const night = RotationWindow.outsideMarketHours([MarketCalendar.nyse()]);
  const weekly = { renewEvery: Duration.days(7), validity: Duration.days(14) };

  function renewalsOf(options: CertificateLifeOptions, ofPlace?: RotationWindow) {
    const { stack, mesh, certificateOf } = aMesh();
    if (ofPlace) setRotationWindow(mesh, ofPlace);
    certificateOf(MutualTls.kmsAuthority(options));
    const { RENEWAL_SECONDS, RENEWAL_WINDOW } = propertiesOf(stack, 'AWS::Lambda::Function').Environment.Variables;
    const { RotationRules } = propertiesOf(stack, 'AWS::SecretsManager::RotationSchedule');
    return {
      days: Number(RENEWAL_SECONDS) / 86_400,
      hours: propertiesOf(stack, 'Custom::MeshCertificate').RenewalHours,
      window: RENEWAL_WINDOW && JSON.parse(RENEWAL_WINDOW),
      rules: RotationRules,
      check: propertiesOf(stack, 'AWS::Events::Rule').ScheduleExpression,
    };
  }

  test('certificates are renewed on a few nights of the week, and the daily check runs at the end of the window', () => {
    expect(renewalsOf({ rotationWindow: night })).toEqual({
      days: 3,
      hours: 72,
      window: { weekdays: [0, 3, 6], hour: 3, hours: 4, onlyFirst: false },
      rules: { ScheduleExpression: 'cron(0 3 ? * SUN,WED,SAT *)', Duration: '4h' },
      check: 'cron(30 6 * * ? *)',
    });
  });

  test('certificates use the hours of the mesh, and their own first', () => {
    const { window, rules } = renewalsOf(weekly, saturday);
    expect([window.weekdays, rules.ScheduleExpression]).toEqual([[6], 'cron(0 7 ? * SAT *)']);
    expect(renewalsOf({ ...weekly, rotationWindow: night }, saturday).rules.ScheduleExpression).toContain(' 10 ');
  });

  test('without one nothing changes', () => {
    expect(renewalsOf({})).toEqual({
      days: 3,
      hours: 72,
      window: undefined,
      rules: { ScheduleExpression: 'rate(3 days)' },
      check: 'rate(1 day)',
    });
  });

  test('a month counts as its longest time', () => {
    const monthly = { rotationWindow: saturday, renewEvery: Duration.days(30) };
    expect(renewalsOf({ ...monthly, validity: Duration.days(70) })).toMatchObject({
      days: 35,
      window: { onlyFirst: true },
      rules: { ScheduleExpression: 'cron(0 7 ? * SAT#1 *)' },
    });
    expectUsageError(() => renewalsOf({ ...monthly, validity: Duration.days(69) }), {
      code: 'CertificateLifeOutOfRange',
      path: 'Stack/Mesh',
      got: 'validity: 69 days, renewEvery: 30 days, and rotationWindow with up to 35 days from one window to the next',
      expected: 'at least 70 days',
      fix: 'renewEvery: Duration.days(7) and validity: Duration.days(14)',
    });
  });

  test('windows that are farther apart than renewEvery are refused', () => {
    expectUsageError(() => renewalsOf({ rotationWindow: saturday }), {
      code: 'RotationWindowTooRare',
      path: 'Stack/Mesh',
      got: 'an interval of Duration.days(3)',
      fix: 'for certificates renewEvery, and twice as much as validity',
    });
  });
});
