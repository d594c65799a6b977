import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { sortedRecord } from '../../naming/sorted-record';
import { quoted, requireWholeNumber, UsageError } from '../../validation/usage-error';
import type { Authentication } from './authentication';
import type { RouteConditions } from './route-conditions';
import { type Matcher, routePriority } from './route-priority';
import { requireRouteValues } from './route-values';

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const MAX_VALUES = 5;
const MAX_PRIORITY = 50_000;
const HINT = "for example Route.path('/api/*')";

/**
 * Which requests from outside reach a service. Several routes of a service are alternatives.
 *
 * A more specific route is tried before a less specific one, whatever the order in which they are written: exact hosts,
 * wildcard hosts, any host; then deeper paths, shallower paths; then exact paths, wildcards; then with headers or
 * methods, without.
 */
export class Route {
  /**
   * Requests for a path on any host.
   *
   * @param pattern the path, with `*` and `?` as wildcards, for example `/api/*`; `/` is the root alone. Query strings are not
   * looked at.
   */
  public static path(pattern: string): Route {
    return new Route({ paths: [pattern] });
  }

  /**
   * Requests for a host name, whatever the path.
   *
   * @param name the host name, with `*` and `?` as wildcards
   */
  public static host(name: string): Route {
    return new Route({ hosts: [name] });
  }

  /** Requests that meet several conditions at once. */
  public static when(conditions: RouteConditions): Route {
    return new Route(conditions);
  }

  /** What a request must be like, with every list in order and in the case that AWS compares in. */
  public readonly conditions: RouteConditions;

  /** The priority of the load balancer's rule. It depends on nothing but the route. */
  public readonly priority: number;

  private constructor(given: RouteConditions) {
    const headers = Object.entries(given.headers ?? {}).map(([name, values]) => [
      folded(name, 'toLowerCase'),
      inOrder(values),
    ]);
    this.conditions = {
      paths: given.paths && inOrder(given.paths),
      hosts: given.hosts && inOrder(given.hosts.map((host) => folded(host, 'toLowerCase'))),
      headers: given.headers && sortedRecord<string[]>(Object.fromEntries(headers)),
      methods: given.methods && inOrder(given.methods.map((method) => folded(method, 'toUpperCase'))),
      priority: given.priority,
      authentication: given.authentication,
    };
    this.priority = given.priority ?? routePriority(this.conditions, this.toString());
  }

  /** The login that is asked for, if any. */
  public get authentication(): Authentication | undefined {
    return this.conditions.authentication;
  }

  /**
   * Throws unless a load balancer can hold the route.
   *
   * @param scope the service that the route leads to, named in errors
   */
  public validate(scope: IConstruct): void {
    const lists = this.lists();
    if (lists.length === 0 || lists.some(({ values }) => values.length === 0)) {
      throw new UsageError(scope, 'InvalidRoute', {
        got: lists.length === 0 ? 'a route without any condition' : `a route with an empty list: ${this}`,
        expected: 'at least one value in every list that is given',
        fix: HINT,
      });
    }
    const count = lists.flatMap(({ values }) => values).length;
    if (count > MAX_VALUES) {
      throw new UsageError(scope, 'InvalidRoute', {
        got: `${count} values in one route: ${this}`,
        expected: `at most ${MAX_VALUES}, which is what one rule of a load balancer holds`,
        fix: 'split it: several routes of a service are alternatives',
      });
    }
    if (this.conditions.priority === undefined && lists.some(({ values }) => values.some(Token.isUnresolved))) {
      throw new UsageError(scope, 'InvalidRoute', {
        got: `a value that is known at deployment only, and no priority: ${this}`,
        expected: 'values that are known now: the priority is made from them, and must be the same in every synth',
        fix: 'write the value itself, or choose one yourself: Route.when({ …, priority: 100 })',
      });
    }
    requireRouteValues(scope, lists);
    if (Token.isUnresolved(this.priority)) {
      throw new UsageError(scope, 'InvalidRoute', {
        got: `a priority that is known at deployment only: ${this}`,
        expected: 'a number that is known now: the rule is named by it, and other routes are compared with it',
        fix: 'write the number itself, or leave it out',
      });
    }
    requireWholeNumber(scope, 'InvalidRoute', this.priority, { what: 'priority', min: 1, max: MAX_PRIORITY });
  }

  /**
   * Whether every request that the other route matches matches this one too.
   *
   * @param other another route
   */
  public covers(other: Route): boolean {
    return this.lists().every(({ name, values }) => {
      const others = other.lists().find((list) => list.name === name)?.values ?? [];
      return others.length > 0 && others.every((text) => values.some((pattern) => matches(pattern, text)));
    });
  }

  /** The conditions in words, the same for routes that match the same requests. */
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

/** What is known at deployment only has no case to change yet. */
function folded(text: string, toCase: 'toLowerCase' | 'toUpperCase'): string {
  return Token.isUnresolved(text) ? text : text[toCase]();
}

/** Those that are known at deployment only come last, as given: their text now differs from synth to synth. */
function inOrder(values: string[]): string[] {
  const unresolved = values.filter((value) => Token.isUnresolved(value));
  return [...values.filter((value) => !unresolved.includes(value)).sort(), ...unresolved];
}

/** Whether a pattern with wildcards matches a text, whose own wildcards count as characters. */
function matches(pattern: string, text: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${escaped}$`).test(text);
}
