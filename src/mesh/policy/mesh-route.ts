import type { IConstruct } from 'constructs';
import { brand } from '../../validation/brand';
import { UsageError } from '../../validation/usage-error';
import { MeshCapability } from '../mesh-capability';

/** A version of a service, and its share of the requests. */
export class WeightedTarget {
  static {
    brand(WeightedTarget, 'WeightedTarget');
  }

  /**
   * @param serviceName the version: a service of the same mesh, which may be the callee itself
   * @param weight the share of the requests. Unit: percent
   */
  public constructor(
    public readonly serviceName: string,
    public readonly weight: number,
  ) {}
}

/** The condition of a route. */
interface RouteMatch {
  readonly header?: { readonly name: string; readonly value: string };
  readonly pathPrefix?: string;
}

/** The condition of a route that matches every request. */
export const ALL_REQUESTS = 'all requests';

/** Lower case, as HTTP/2 requires (RFC 9113 section 8.2.1), and the characters of a token (RFC 9110 section 5.6.2). */
const HEADER_NAME = /^[a-z0-9!#$%&'*+.^_`|~-]+$/;
const HEADER_VALUE = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/;
const PATH_PREFIX = /^\/[\w./~%@:+-]*$/;

/**
 * A route that divides requests to a service between its versions. It applies to all callers. The first route that
 * matches a request applies. A request that matches no route is sent to the service itself.
 */
export class MeshRoute {
  static {
    brand(MeshRoute, 'MeshRoute');
  }

  /**
   * Divides all requests.
   *
   * @param targets the versions, whose weights add up to 100
   */
  public static weighted(targets: WeightedTarget[]): MeshRoute {
    return new MeshRoute({}, targets);
  }

  /**
   * Divides the requests that have a header with a value.
   *
   * @param name the name of the header, in lower case
   * @param value the exact value of the header
   * @param targets the versions, whose weights add up to 100
   */
  public static header(name: string, value: string, targets: WeightedTarget[]): MeshRoute {
    return new MeshRoute({ header: { name, value } }, targets);
  }

  /**
   * Divides the requests whose path starts with a prefix of whole segments.
   *
   * @param prefix the path prefix; for example `/v2` matches `/v2` and `/v2/orders`, but not `/v20`
   * @param targets the versions, whose weights add up to 100
   */
  public static path(prefix: string, targets: WeightedTarget[]): MeshRoute {
    return new MeshRoute({ pathPrefix: prefix }, targets);
  }

  private constructor(
    /** @internal */
    public readonly _match: RouteMatch,
    /** The versions and their weights. */
    public readonly targets: WeightedTarget[],
  ) {}

  /**
   * The capabilities that a backend needs for the route.
   *
   * @internal
   */
  public get _needs(): MeshCapability[] {
    const needs = this.targets.length > 1 ? [MeshCapability.WEIGHTED_ROUTES] : [];
    if (this._match.header) needs.push(MeshCapability.HEADER_ROUTES);
    if (this._match.pathPrefix !== undefined) needs.push(MeshCapability.PATH_ROUTES);
    return needs.length > 0 ? needs : [MeshCapability.WEIGHTED_ROUTES];
  }

  /**
   * The condition of the route as text. Two routes with the same text match the same requests.
   *
   * @internal
   */
  public get _condition(): string {
    const { header, pathPrefix } = this._match;
    return header ? `header ${header.name}: ${header.value}` : (pathPrefix ?? ALL_REQUESTS);
  }

  /** Returns the route as text for error messages. */
  public toString(): string {
    return `${this._condition} -> ${this.targets.map(({ serviceName, weight }) => `${weight} % '${serviceName}'`).join(', ')}`;
  }

  /**
   * Throws if the route is invalid.
   *
   * @param scope the service that is called, for the path in error messages
   */
  public validate(scope: IConstruct): void {
    const names = this.targets.map(({ serviceName }) => serviceName);
    const duplicate = names.find((name, index) => names.indexOf(name) !== index);
    if (duplicate !== undefined)
      this.refuse(scope, 'each version once', `remove one '${duplicate}' and add its weight to the other`);
    const weights = this.targets.map(({ weight }) => weight);
    if (!weights.every((weight) => Number.isInteger(weight) && weight >= 0)) {
      this.refuse(
        scope,
        'weights that are whole numbers from 0 to 100',
        "for example new WeightedTarget('risk-engine', 90)",
      );
    }
    const sum = weights.reduce((total, weight) => total + weight, 0);
    if (sum !== 100)
      this.refuse(
        scope,
        `weights that add up to 100; these add up to ${sum}`,
        'express each weight as a percentage of all requests',
      );
    const { header, pathPrefix } = this._match;
    if (
      header &&
      !(HEADER_NAME.test(header.name) && typeof header.value === 'string' && HEADER_VALUE.test(header.value))
    ) {
      this.refuse(
        scope,
        'a header name in lower case, and a value of printable characters',
        "for example MeshRoute.header('x-version', 'next', …)",
      );
    }
    if (pathPrefix !== undefined && !PATH_PREFIX.test(pathPrefix)) {
      this.refuse(
        scope,
        "a path that starts with '/', without query string and wildcards",
        "for example MeshRoute.path('/v2', …)",
      );
    }
  }

  private refuse(scope: IConstruct, expected: string, fix: string): never {
    throw new UsageError(scope, 'InvalidMeshRoute', { got: `traffic.routes: ${this}`, expected, fix });
  }
}
