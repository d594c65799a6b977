import { Duration } from 'aws-cdk-lib';
import { RetryCondition, RetryPolicy } from '../../../src';

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

  test('can be none(), which one attempt is not', () => {
    expect(RetryPolicy.none()).toMatchObject({ maxAttempts: 1, isNone: true });
    expect(RetryPolicy.attempts(1).isNone).toBe(false);
  });
});
