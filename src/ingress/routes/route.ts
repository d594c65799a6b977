import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { sortedRecord } from '../../naming/sorted-record';
import { brand } from '../../validation/brand';
import { quoted, requireWholeNumber, UsageError } from '../../validation/usage-error';
import type { Authentication } from './authentication';
import { routePriority } from './route-priority';
import { type Matcher, requireRouteValues } from './route-values';

/**
 * The conditions of a route. A request matches a list if it matches one of its values, and must match all lists. A route
 * has at most 5 values and 5 wildcards.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleCondition.html
 */
export interface RouteConditions {
  /**
   * Paths, with `*` and `?` as wildcards: letters, digits and `_-.$/~"'@:+&`, at most 128 characters. Query strings are not
   * evaluated.
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
   * Header names (at most 40 characters), each with its accepted values (at most 128 characters). Values can have `*` and
   * `?` as wildcards.
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
   * The priority of the listener rule, from 1 to 50,000. The load balancer evaluates lower numbers first.
   *
   * @default - computed from the conditions: more specific routes come first
   */
  readonly priority?: number;

  /**
   * The login that the route requires. It is not a condition: it does not change the priority, and a request without a login
   * does not go to another route.
   *
   * @default - no login
   */
  readonly authentication?: Authentication;
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const MAX_VALUES = 5;
const MAX_PRIORITY = 50_000;

/**
 * The requests from outside that go to a service. Several routes of a service are alternatives.
 *
 * The load balancer evaluates more specific routes first, independent of their order in the code. Exact hosts come before
 * wildcard hosts, and these before any host. Then deeper paths come before shallower paths, and exact paths before
 * wildcards. Last, routes with headers or methods come before routes without.
 */
export class Route {
  static {
    brand(Route, 'Route');
  }

  /**
   * A route for a path on any host.
   *
   * @param pattern the path, with `*` and `?` as wildcards, for example `/api/*`; `/` matches only the root. Query strings are
   * not evaluated.
   */
  public static path(pattern: string): Route {
    return new Route({ paths: [pattern] });
  }

  /**
   * A route for a host name with any path.
   *
   * @param name the host name, with `*` and `?` as wildcards
   */
  public static host(name: string): Route {
    return new Route({ hosts: [name] });
  }

  /** A route for requests that match several conditions. */
  public static when(conditions: RouteConditions): Route {
    return new Route(conditions);
  }

  /** The conditions, with sorted lists, lower-case hosts and header names, and upper-case methods. */
  public readonly conditions: RouteConditions;

  /** The priority of the listener rule. It depends only on the route. */
  public readonly priority: number;

  private constructor(conditions: RouteConditions) {
    const headers = Object.entries(conditions.headers ?? {}).map(([name, values]) => [
      changeCase(name, 'toLowerCase'),
      sortValues(values),
    ]);
    this.conditions = {
      paths: conditions.paths && sortValues(conditions.paths),
      hosts: conditions.hosts && sortValues(conditions.hosts.map((host) => changeCase(host, 'toLowerCase'))),
      headers: conditions.headers && sortedRecord<string[]>(Object.fromEntries(headers)),
      methods: conditions.methods && sortValues(conditions.methods.map((method) => changeCase(method, 'toUpperCase'))),
      priority: conditions.priority,
      authentication: conditions.authentication,
    };
    this.priority = conditions.priority ?? routePriority(this.conditions, this.toString());
  }

  /** The login that the route requires, if any. */
  public get authentication(): Authentication | undefined {
    return this.conditions.authentication;
  }

  /**
   * Throws unless a load balancer accepts the route.
   *
   * @internal
   */
  public _validate(scope: IConstruct): void {
    const lists = this.lists();
    if (lists.length === 0 || lists.some(({ values }) => values.length === 0)) {
      throw new UsageError(scope, 'InvalidRoute', {
        got: lists.length === 0 ? 'a route without any condition' : `a route with an empty list: ${this}`,
        expected: 'at least one condition, and at least one value in each list',
        fix: "add a condition, for example Route.path('/api/*')",
      });
    }
    const count = lists.flatMap(({ values }) => values).length;
    if (count > MAX_VALUES) {
      throw new UsageError(scope, 'InvalidRoute', {
        got: `${count} values in one route: ${this}`,
        expected: `at most ${MAX_VALUES}, the limit of a listener rule`,
        fix: 'split the route: several routes of a service are alternatives',
      });
    }
    if (this.conditions.priority === undefined && lists.some(({ values }) => values.some(Token.isUnresolved))) {
      throw new UsageError(scope, 'InvalidRoute', {
        got: `a value that is known only at deployment, and no priority: ${this}`,
        expected: 'literal values: the priority is computed from them, and must be the same in every synth',
        fix: 'use a literal value, or set a priority: Route.when({ …, priority: 100 })',
      });
    }
    requireRouteValues(scope, lists);
    if (Token.isUnresolved(this.priority)) {
      throw new UsageError(scope, 'InvalidRoute', {
        got: `a priority that is known only at deployment: ${this}`,
        expected: 'a literal number: it is part of the id of the listener rule, and is compared with other routes',
        fix: 'use a literal number, or remove priority',
      });
    }
    requireWholeNumber(scope, 'InvalidRoute', this.priority, { what: 'priority', min: 1, max: MAX_PRIORITY });
  }

  /**
   * Returns whether this route matches every request that the other route matches.
   *
   * @param other another route
   */
  public covers(other: Route): boolean {
    return this.lists().every(({ name, values }) => {
      const others = other.lists().find((list) => list.name === name)?.values ?? [];
      return others.length > 0 && others.every((text) => values.some((pattern) => matches(pattern, text)));
    });
  }

  /** Returns the conditions as text. It is the same for routes that match the same requests. */
  public toString(): string {
    return this.lists()
      .map(({ name, values }) => `${name} ${quoted(values)}`)
      .join(' and ');
  }

  private lists(): Matcher[] {
    const { hosts, paths, methods, headers = {} } = this.conditions;
    const named = { host: hosts, path: paths, method: methods };
    return [
      ...Object.entries(named).map(([name, values]) => ({ name, values })),
      ...Object.entries(headers).map(([name, values]) => ({ name: `header ${name}`, values })),
    ].filter((list): list is Matcher => list.values !== undefined);
  }
}

/** Changes the case of a text. A token stays as it is. */
function changeCase(text: string, toCase: 'toLowerCase' | 'toUpperCase'): string {
  return Token.isUnresolved(text) ? text : text[toCase]();
}

/** Sorts values. Tokens come last in their given order, because their text differs from synth to synth. */
function sortValues(values: string[]): string[] {
  const unresolved = values.filter((value) => Token.isUnresolved(value));
  return [...values.filter((value) => !unresolved.includes(value)).sort(), ...unresolved];
}

/** Returns whether a pattern with wildcards matches a text. Wildcards in the text count as characters. */
function matches(pattern: string, text: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${escaped}$`).test(text);
}
