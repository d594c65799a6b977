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
   * @param serviceName the version: a service of the same mesh, which may be the called one itself
   * @param weight its share. Unit: percent
   */
  public constructor(
    public readonly serviceName: string,
    public readonly weight: number,
  ) {}
}

/** What a request must look like. */
interface RouteMatch {
  readonly header?: { readonly name: string; readonly value: string };
  readonly pathPrefix?: string;
}

/** What a route without conditions takes. */
export const ALL_REQUESTS = 'all requests';

/** Lower case, since HTTP/2 knows no other (RFC 9113 section 8.2.1), and the characters of a token (RFC 9110 section 5.6.2). */
const HEADER_NAME = /^[a-z0-9!#$%&'*+.^_`|~-]+$/;
const HEADER_VALUE = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/;
const PATH_PREFIX = /^\/[\w./~%@:+-]*$/;

/**
 * Where requests to a service go between versions of it, whoever calls it. The first route that matches decides; what none
 * matches goes to the service itself.
 */
export class MeshRoute {
  static {
    brand(MeshRoute, 'MeshRoute');
  }

  /**
   * Divides all requests.
   *
   * @param targets the versions, whose weights are 100 together
   */
  public static weighted(targets: WeightedTarget[]): MeshRoute {
    return new MeshRoute({}, targets);
  }

  /**
   * Divides the requests that have a header of a value.
   *
   * @param name the header, in small letters
   * @param value its exact value
   * @param targets the versions, whose weights are 100 together
   */
  public static header(name: string, value: string, targets: WeightedTarget[]): MeshRoute {
    return new MeshRoute({ header: { name, value } }, targets);
  }

  /**
   * Divides the requests whose path begins with certain segments.
   *
   * @param prefix the beginning of the path, for example `/v2`: `/v2` and `/v2/orders` match, `/v20` does not
   * @param targets the versions, whose weights are 100 together
   */
  public static path(prefix: string, targets: WeightedTarget[]): MeshRoute {
    return new MeshRoute({ pathPrefix: prefix }, targets);
  }

  private constructor(
    /** @internal */
    public readonly _match: RouteMatch,
    /** The versions, in order of their names. */
    public readonly targets: WeightedTarget[],
  ) {}

  /**
   * What a backend must be able to do for it.
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
   * Which requests it takes, so that two that take the same are seen.
   *
   * @internal
   */
  public get _takes(): string {
    const { header, pathPrefix } = this._match;
    return header ? `header ${header.name}: ${header.value}` : (pathPrefix ?? ALL_REQUESTS);
  }

  /** The route as a person says it. */
  public toString(): string {
    return `${this._takes} -> ${this.targets.map(({ serviceName, weight }) => `${weight} % '${serviceName}'`).join(', ')}`;
  }

  /**
   * Throws unless the route can be.
   *
   * @param scope the service that is called, named in errors
   */
  public validate(scope: IConstruct): void {
    const names = this.targets.map(({ serviceName }) => serviceName);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined)
      this.refuse(scope, 'each version once', `leave one '${twice}' out and add its weight to the other`);
    const weights = this.targets.map(({ weight }) => weight);
    if (!weights.every((weight) => Number.isInteger(weight) && weight >= 0)) {
      this.refuse(scope, 'whole percents from 0 to 100', "for example new WeightedTarget('risk-engine', 90)");
    }
    const sum = weights.reduce((total, weight) => total + weight, 0);
    if (sum !== 100)
      this.refuse(
        scope,
        `weights that are 100 together; these are ${sum}`,
        'let the weights say percents of all requests',
      );
    const { header, pathPrefix } = this._match;
    if (
      header &&
      !(HEADER_NAME.test(header.name) && typeof header.value === 'string' && HEADER_VALUE.test(header.value))
    ) {
      this.refuse(
        scope,
        'a header name in small letters, and a value of printable characters',
        "for example MeshRoute.header('x-version', 'next', …)",
      );
    }
    if (pathPrefix !== undefined && !PATH_PREFIX.test(pathPrefix)) {
      this.refuse(
        scope,
        "a path that begins with '/', without query and wildcards",
        "for example MeshRoute.path('/v2', …)",
      );
    }
  }

  private refuse(scope: IConstruct, expected: string, fix: string): never {
    throw new UsageError(scope, 'InvalidMeshRoute', { got: `traffic.routes: ${this}`, expected, fix });
  }
}
