import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { sortedRecord } from '../../naming/sorted-record';
import { brand } from '../../validation/brand';
import { checked } from '../../validation/checked';
import { shown } from '../../validation/shown';
import type { Authentication } from './authentication';
import { routePriority } from './route-priority';
import { type Matcher, requireConditions, requireDistinctNames } from './route-values';
import type { TcpRoute, TcpRouteOptions } from './tcp-route';

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
   * `?` as wildcards. Upper and lower case are the same in names and values.
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
   * The priority of the listener rule, from 1 to 50,000. The load balancer evaluates lower numbers first. It must be known
   * at synth.
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

  /**
   * Whether a platform with `Ingress.none()` leaves out the route. Otherwise, the route is an error there.
   *
   * @default false
   */
  readonly optional?: boolean;
}

/** The begin of the name of a list for a header. A load balancer compares its values without regard to case. */
const HEADER = 'header ';

/**
 * The requests from outside that go to a service. Several routes of a service are alternatives.
 *
 * The load balancer evaluates more specific routes first, independent of their order in the code. Exact hosts come before
 * wildcard hosts, and these before any host. Then deeper paths come before shallower paths, and exact paths before
 * wildcards. Last, routes with headers or methods come before routes without.
 *
 * @example
 * new ServiceDefinition({ routes: [Route.path('/api/*'), Route.host('api.example.com')] });
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
    return new Route('Route.path()', { paths: [checked('Route.path', 'pattern', pattern)] });
  }

  /**
   * A route for a host name with any path.
   *
   * @param name the host name, with `*` and `?` as wildcards
   */
  public static host(name: string): Route {
    return new Route('Route.host()', { hosts: [checked('Route.host', 'name', name)] });
  }

  /** A route for requests that match several conditions. Throws if a load balancer does not accept them together. */
  public static when(conditions: RouteConditions): Route {
    return new Route('Route.when()', checked('Route.when', 'conditions', conditions));
  }

  /**
   * A route for TCP connections to a port of the network ingress. The service needs `Protocol.tcp()`.
   *
   * @param port the port that clients connect to, which one service can have. The port of the application can differ.
   * @param options options that differ from their defaults
   */
  public static tcp(port: number, options?: TcpRouteOptions): Route {
    const checkedPort = checked('Route.tcp', 'port', port);
    const given = checked('Route.tcp', 'options', options ?? {});
    return new Route('Route.tcp()', { optional: given.optional }, { ...given, port: checkedPort });
  }

  /**
   * Returns a route that a construct derives from another route. Errors name the construct.
   *
   * @internal
   */
  public static _of(where: IConstruct, conditions: RouteConditions): Route {
    return new Route(where, conditions);
  }

  /** The conditions, with sorted lists, lower-case hosts and header names, and upper-case methods. */
  public readonly conditions: RouteConditions;

  /** The priority of the listener rule. It depends only on the route. A route for TCP connections has no rule, so 0. */
  public readonly priority: number;

  private constructor(
    where: IConstruct | string,
    conditions: RouteConditions,
    /** @internal */
    public readonly _tcp?: TcpRoute,
  ) {
    requireDistinctNames(where, Object.keys(conditions.headers ?? {}));
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
      optional: conditions.optional,
    };
    if (_tcp) {
      this.priority = 0;
      return;
    }
    requireConditions(where, this.toString(), {
      lists: this.lists(),
      hasPriority: conditions.priority !== undefined,
    });
    this.priority = conditions.priority ?? routePriority(this.conditions, this.toString());
  }

  /** The login that the route requires, if any. */
  public get authentication(): Authentication | undefined {
    return this.conditions.authentication;
  }

  /**
   * Returns whether this route matches every request that the other route matches.
   *
   * @param other another route
   */
  public covers(other: Route): boolean {
    const lists = checked('Route.covers', 'other', other).lists();
    if (this._tcp || other._tcp) return this._tcp?.port === other._tcp?.port;
    return this.lists().every(({ name, values }) => {
      const others = lists.find((list) => list.name === name)?.values ?? [];
      const flags = name.startsWith(HEADER) ? 'i' : '';
      return others.length > 0 && others.every((text) => values.some((pattern) => matches(pattern, text, flags)));
    });
  }

  /** Returns the conditions as text. It is the same for routes with the same conditions, unless they have tokens. */
  public toString(): string {
    if (this._tcp) return `TCP port ${this._tcp.port}`;
    const textOf = (value: string) => (Token.isUnresolved(value) ? shown(value) : `'${value}'`);
    return this.lists()
      .map(({ name, values }) => `${name} ${values.map(textOf).join(', ')}`)
      .join(' and ');
  }

  private lists(): Matcher[] {
    const { hosts, paths, methods, headers = {} } = this.conditions;
    const named = { host: hosts, path: paths, method: methods };
    return [
      ...Object.entries(named).map(([name, values]) => ({ name, values })),
      ...Object.entries(headers).map(([name, values]) => ({ name: `${HEADER}${name}`, values })),
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
function matches(pattern: string, text: string, flags: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${escaped}$`, flags).test(text);
}
