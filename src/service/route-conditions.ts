/** What a request must be like. Within one list any value will do; all lists that are given must match. */
export interface RouteConditions {
  /**
   * Paths, with `*` and `?` as wildcards.
   *
   * @default - any path
   */
  readonly paths?: string[];

  /**
   * Host names, with `*` and `?` as wildcards.
   *
   * @default - any host
   */
  readonly hosts?: string[];

  /**
   * Headers by name, each with the values that will do.
   *
   * @default - any headers
   */
  readonly headers?: Record<string, string[]>;

  /**
   * HTTP methods.
   *
   * @default - any method
   */
  readonly methods?: string[];

  /**
   * The priority of the load balancer's rule, from 1 (tried first) to 50,000.
   *
   * @default - worked out from the conditions: the more specific, the earlier
   */
  readonly priority?: number;
}
