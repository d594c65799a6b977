import { Duration } from 'aws-cdk-lib';
import { RetryCondition, RetryPolicy } from '../../../src';

describe('RetryPolicy', () => {
  test('tries again after any failure, what is idempotent alone', () => {
    expect(RetryPolicy.attempts(3)).toMatchObject({
      maxAttempts: 3,
      conditions: ['server-error', 'gateway-error', 'connection-error'],
      perTryTimeout: undefined,
      repeatsNonIdempotent: false,
      isNone: false,
    });
  });

  test('takes what is chosen', () => {
    const perTryTimeout = Duration.seconds(1);
    const on = [RetryCondition.GATEWAY_ERROR];
    expect(RetryPolicy.attempts(2, { perTryTimeout, on, repeatNonIdempotent: true })).toMatchObject({
      maxAttempts: 2,
      conditions: on,
      perTryTimeout,
      repeatsNonIdempotent: true,
    });
  });

  test('can be declined, which one attempt does not say', () => {
    expect(RetryPolicy.none()).toMatchObject({ maxAttempts: 1, isNone: true });
    expect(RetryPolicy.attempts(1).isNone).toBe(false);
  });
});
