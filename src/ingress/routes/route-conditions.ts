import type { Authentication } from './authentication';

/**
 * What a request must be like. Within one list any value will do; all lists that are given must match. There are at most 5
 * values and 5 wildcards.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleCondition.html
 */
export interface RouteConditions {
  /**
   * Paths, with `*` and `?` as wildcards: letters, digits and `_-.$/~"'@:+&`, at most 128 characters. Query strings are not
   * looked at.
   *
   * @default - any path
   */
  readonly paths?: string[];

  /**
   * Host names, with `*` and `?` as wildcards, at most 128 characters.
   *
   * @default - any host
   */
  readonly hosts?: string[];

  /**
   * Headers by name (at most 40 characters), each with the values that will do (at most 128), with `*` and `?` as wildcards.
   *
   * @default - any headers
   */
  readonly headers?: Record<string, string[]>;

  /**
   * HTTP methods, without wildcards.
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

  /**
   * The login that is asked for. It is no condition: the priority does not depend on it, and a request without a login goes to no
   * other route.
   *
   * @default - none
   */
  readonly authentication?: Authentication;
}
