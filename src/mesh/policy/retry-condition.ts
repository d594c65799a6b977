/** After which outcomes a request is tried again. */
export enum RetryCondition {
  /** Any 5xx, or no answer at all. */
  SERVER_ERROR = 'server-error',

  /** 502, 503 or 504. */
  GATEWAY_ERROR = 'gateway-error',

  /** The connection could not be made, or ended without an answer. */
  CONNECTION_ERROR = 'connection-error',
}
