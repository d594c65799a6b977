import { Duration, Token } from 'aws-cdk-lib';
import { RetryCondition, RetryPolicy } from '../../../src';
import type { ErrorCode } from '../../../src/validation/error-codes';
import { expectUsageError } from '../../support/usage-errors';

describe('RetryPolicy', () => {
  test('retries idempotent requests after any failure by default', () => {
    expect(RetryPolicy.attempts(3)).toMatchObject({
      maxAttempts: 3,
      conditions: ['server-error', 'gateway-error', 'connection-error'],
      perTryTimeout: undefined,
      repeatsNonIdempotent: false,
      isNone: false,
    });
  });

  test('keeps its options', () => {
    const perTryTimeout = Duration.seconds(1);
    const on = [RetryCondition.GATEWAY_ERROR];
    expect(RetryPolicy.attempts(2, { perTryTimeout, on, repeatNonIdempotent: true })).toMatchObject({
      maxAttempts: 2,
      conditions: on,
      perTryTimeout,
      repeatsNonIdempotent: true,
    });
  });

  test('can be none()', () => {
    expect(RetryPolicy.none()).toMatchObject({ maxAttempts: 1, isNone: true });
  });

  test('refuses one attempt, which is no retry', () => {
    const wanted = { code: 'InvalidRetryPolicy', path: 'RetryPolicy.attempts()', got: 'attempts: 1' } as const;
    expectUsageError(() => RetryPolicy.attempts(1), wanted);
  });

  const unknown = Token.asNumber({ Ref: 'Later' });
  test.each<[() => unknown, ErrorCode, string]>([
    [() => RetryPolicy.attempts(11), 'InvalidRetryPolicy', 'attempts: 11'],
    [() => RetryPolicy.attempts(2.5), 'InvalidRetryPolicy', 'attempts: 2.5'],
    [() => RetryPolicy.attempts(unknown), 'InvalidRetryPolicy', 'attempts is a token'],
    [() => RetryPolicy.attempts(3, { on: [] }), 'InvalidRetryPolicy', 'on: an empty list'],
    [() => RetryPolicy.attempts(3, { on: ['5xx' as never] }), 'WrongType', "on[0]: '5xx'"],
    [() => RetryPolicy.attempts(2, { perTryTimeout: Duration.seconds(0) }), 'TrafficPolicyOutOfRange', 'perTryTimeout'],
    [
      () => RetryPolicy.attempts(2, { perTryTimeout: Duration.seconds(unknown) }),
      'TrafficPolicyOutOfRange',
      'perTryTimeout is a token',
    ],
  ])('refuses an invalid option: %#', (call, code, got) => {
    expectUsageError(call, { code, path: 'RetryPolicy.attempts()', got });
  });
});
