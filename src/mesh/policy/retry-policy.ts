import type { Duration } from 'aws-cdk-lib';
import { brand } from '../../validation/brand';
import { checked } from '../../validation/checked';

/** An outcome after which a request is retried. */
export enum RetryCondition {
  /** Any 5xx status, or no response. */
  SERVER_ERROR = 'server-error',

  /** Status 502, 503 or 504. */
  GATEWAY_ERROR = 'gateway-error',

  /** The connection failed, or was closed without a response. */
  CONNECTION_ERROR = 'connection-error',
}

/** Options of a retry policy. */
export interface RetryOptions {
  /**
   * The maximum time for each attempt.
   *
   * @default - 5 seconds, or an equal share of the traffic policy's `timeout` if that is shorter
   */
  readonly perTryTimeout?: Duration;

  /**
   * The outcomes after which a request is retried.
   *
   * @default - all: server errors, gateway errors and connection errors
   */
  readonly on?: RetryCondition[];

  /**
   * Indicates whether requests that are not idempotent (POST, PATCH, and so every gRPC call) are retried after they were
   * sent. Enable it only if the service recognizes a repeated request. Otherwise they are retried only if nothing was
   * sent.
   *
   * @default false
   * @see https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2
   */
  readonly repeatNonIdempotent?: boolean;
}

/**
 * The retry policy for requests to a service.
 *
 * @example
 * // An order must never be sent twice.
 * new ServiceDefinition({ traffic: { timeout: Duration.seconds(2), retry: RetryPolicy.none() } });
 */
export class RetryPolicy {
  static {
    brand(RetryPolicy, 'RetryPolicy');
  }

  /**
   * Sends a failed request again, to another task if there is one.
   *
   * @param attempts the maximum number of attempts, the first one included: 2 to 10
   */
  public static attempts(attempts: number, options?: RetryOptions): RetryPolicy {
    return new RetryPolicy(
      checked('RetryPolicy.attempts', 'attempts', attempts),
      checked('RetryPolicy.attempts', 'options', options ?? {}),
    );
  }

  /** Sends every request once, without retries. */
  public static none(): RetryPolicy {
    return new RetryPolicy(1, { on: [] });
  }

  /** The maximum number of attempts, the first one included. */
  public readonly maxAttempts: number;

  /** The outcomes after which a request is retried. */
  public readonly conditions: RetryCondition[];

  /** The maximum time for each attempt, if it was set. */
  public readonly perTryTimeout?: Duration;

  /** Indicates whether requests that are not idempotent are also retried. */
  public readonly repeatsNonIdempotent: boolean;

  /** Indicates whether every request is sent only once. */
  public readonly isNone: boolean;

  private constructor(attempts: number, options: RetryOptions) {
    this.maxAttempts = attempts;
    this.conditions = options.on ?? Object.values(RetryCondition);
    this.perTryTimeout = options.perTryTimeout;
    this.repeatsNonIdempotent = options.repeatNonIdempotent ?? false;
    this.isNone = attempts === 1;
  }
}
