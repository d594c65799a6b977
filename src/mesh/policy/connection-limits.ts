/** How much one task of a caller may send to a service at once. What is more is refused with 503. */
export interface ConnectionLimits {
  /**
   * Connections.
   *
   * @default 1024
   */
  readonly maxConnections?: number;

  /**
   * Requests that wait for a connection.
   *
   * @default 1024
   */
  readonly maxPendingRequests?: number;

  /**
   * Requests that wait for an answer.
   *
   * @default 1024
   */
  readonly maxRequests?: number;

  /**
   * Attempts again, of all requests that are under way: a service that is down is not sent a multiple of its load. Ten at
   * once are always allowed. Unit: percent.
   *
   * @default 20
   */
  readonly retryBudgetPercent?: number;
}
