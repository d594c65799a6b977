import { Duration, type Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  RotatableSecret,
  RotationPlan,
  type RotationTiming,
  RotationWindow,
  Route,
  ServiceDefinition,
} from '../../src';
import { aPlatform, aStack } from '../support/stacks';

const rotationWindow = RotationWindow.localTime({ begin: '01:00', end: '05:00' });

function warningsWith(secretIn: (stack: Stack) => RotatableSecret, window?: RotationWindow): string[] {
  const stack = aStack();
  const secret = secretIn(stack);
  const reader = new ServiceDefinition({
    routes: [Route.path('/*')],
    secrets: { KEY: secret.field(secret.fields[0]) },
  });
  aPlatform(stack, { rotationWindow: window, services: { reader } });
  const id = Match.stringLikeRegexp('rotates and restarts');
  return Annotations.fromStack(stack)
    .findWarning('*', id)
    .map(({ entry }) => String(entry.data));
}

const generated = (timing: RotationTiming) => (stack: Stack) =>
  new RotatableSecret(stack, 'Key', { rotation: RotationPlan.generatedKey(timing) });

test('a secret that rotates at any hour is a warning that names the secret and the service', () => {
  const [warning, ...others] = warningsWith(generated({}), rotationWindow);
  expect(warning).toContain('The secret Stack/Key rotates and restarts Stack/Trading/Services/reader');
  expect(warning).toContain('cdk-trading-analytics-platform:rotatesAtAnyHour:Stack/Key');
  expect(others).toEqual([]);
});

test('so is a schedule without rules', () => {
  const secretIn = (stack: Stack) => {
    const secret = new RotatableSecret(stack, 'Key', { rotation: RotationPlan.none('changed by hand') });
    new secretsmanager.CfnRotationSchedule(secret, 'Own', { secretId: secret.secretArn });
    return secret;
  };
  expect(warningsWith(secretIn, rotationWindow)).toHaveLength(1);
});

test.each<[string, RotationTiming]>([
  ['a rotation window of its own', { rotationWindow }],
  ['a window', { every: Duration.days(7), window: Duration.hours(2) }],
])('%s is no warning', (_name, timing) => {
  expect(warningsWith(generated(timing), rotationWindow)).toEqual([]);
});

test('neither is a secret that does not rotate, or a platform without a window', () => {
  const none = (stack: Stack) => new RotatableSecret(stack, 'Key', { rotation: RotationPlan.none('changed by hand') });
  expect(warningsWith(none, rotationWindow)).toEqual([]);
  expect(warningsWith(generated({}))).toEqual([]);
});
