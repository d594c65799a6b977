import { Duration, Lazy } from 'aws-cdk-lib';
import { type CertificateLifeOptions, MutualTls } from '../../src';
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
