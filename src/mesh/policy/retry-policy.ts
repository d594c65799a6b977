import type { Duration } from 'aws-cdk-lib';
import { brand } from '../../validation/brand';
import { RetryCondition } from './retry-condition';

/** How a request is tried again. */
export interface RetryOptions {
  /**
   * How long each attempt may take.
   *
   * @default - 5 seconds, or an equal share of the policy's `timeout` where that is shorter
   */
  readonly perTryTimeout?: Duration;

  /**
   * After which outcomes a request is tried again.
   *
   * @default - all: server errors, gateway errors and connection errors
   */
  readonly on?: RetryCondition[];

  /**
   * Whether requests that are not idempotent (POST, PATCH, and so every gRPC call) are tried again after they were sent,
   * for services that tell a repeated request from a new one. Without it they are tried again only where nothing was sent.
   *
   * @default false
   * @see https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2
   */
  readonly repeatNonIdempotent?: boolean;
}

/** Whether and how requests to a service are tried again when they fail. */
export class RetryPolicy {
  static {
    brand(RetryPolicy, 'RetryPolicy');
  }

  /**
   * Tries a request several times in all, each time at another task while there is one.
   *
   * @param attempts how many times at most, the first one included: 2 to 10
   */
  public static attempts(attempts: number, options: RetryOptions = {}): RetryPolicy {
    return new RetryPolicy(attempts, options);
  }

  /** Sends every request once, whatever becomes of it. */
  public static none(): RetryPolicy {
    return new RetryPolicy(1, { on: [] });
  }

  /** How many times a request is sent at most. */
  public readonly maxAttempts: number;

  /** After which outcomes it is sent again. */
  public readonly conditions: RetryCondition[];

  /** How long each attempt may take, where that was chosen. */
  public readonly perTryTimeout?: Duration;

  /** Whether what is not idempotent is sent again too. */
  public readonly repeatsNonIdempotent: boolean;

  /** Whether requests are sent once only. */
  public readonly isNone: boolean;

  private constructor(attempts: number, options: RetryOptions) {
    this.maxAttempts = attempts;
    this.conditions = options.on ?? Object.values(RetryCondition);
    this.perTryTimeout = options.perTryTimeout;
    this.repeatsNonIdempotent = options.repeatNonIdempotent ?? false;
    this.isNone = attempts === 1 && this.conditions.length === 0;
  }
}
