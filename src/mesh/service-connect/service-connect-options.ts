/** The knobs of Amazon ECS Service Connect. */
export interface ServiceConnectOptions {
  /**
   * Whether the proxy writes a line of JSON for every request, without its query parameters.
   *
   * @default true
   */
  readonly accessLogs?: boolean;
}
