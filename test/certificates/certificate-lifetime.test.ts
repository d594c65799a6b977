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

test.each([
  ['validity: 91 days', { validity: Duration.days(91) }],
  ['validity: 0 days', { validity: Duration.days(0) }],
  ['validity: 1 day 12 hours', { validity: Duration.hours(36), renewEvery: Duration.hours(6) }],
  ['validity: 5 days, renewEvery: 3 days', { validity: Duration.days(5) }],
  ['renewEvery: 4 days', { renewEvery: Duration.days(4) }],
  ['a token', { validity: Duration.days(Lazy.number({ produce: () => 7 })) }],
  ['a token', { renewEvery: Duration.days(Lazy.number({ produce: () => 3 })) }],
])('%s is refused', (got, options) => {
  expectUsageError(() => lifeOf(options), { code: 'CertificateLifeOutOfRange', path: 'Stack/Mesh', got });
});

test.each([
  ['3 hours', Duration.hours(3)],
  ['4 hours 10 minutes', Duration.minutes(250)],
  ['4 hours 1500 millis', Duration.millis(14_401_500)],
])('%s, which Secrets Manager does not support, is refused as in every rotation', (_text, renewEvery) => {
  expectUsageError(() => lifeOf({ renewEvery }), {
    code: 'RotationIntervalOutOfRange',
    path: 'Stack/risk-engine/Certificate',
    got: `every: ${renewEvery.toHumanString()}`,
  });
});
