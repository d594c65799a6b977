import type { IConstruct } from 'constructs';
import { brand } from '../../validation/brand';
import { checked } from '../../validation/checked';
import { UsageError } from '../../validation/usage-error';
import { MeshCapability } from '../mesh-capability';

/**
 * A version of a service, and its share of the requests.
 *
 * @example
 * MeshRoute.weighted([new WeightedTarget('risk', 90), new WeightedTarget('risk-next', 10)]);
 */
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
  ) {
    checked('new WeightedTarget', 'serviceName', serviceName);
    checked('new WeightedTarget', 'weight', weight);
  }
}

/** The condition of a route. */
interface RouteMatch {
  readonly header?: { readonly name: string; readonly value: string };
  readonly pathPrefix?: string;
}

/**
 * A route that divides requests to a service between its versions. It applies to all callers. The first route that
 * matches a request applies. A request that matches no route is sent to the service itself.
 *
 * @example
 * const traffic: TrafficPolicy = {
 *   routes: [MeshRoute.weighted([new WeightedTarget('risk', 90), new WeightedTarget('risk-next', 10)])],
 * };
 * new ServiceDefinition({ traffic: traffic });
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
    return new MeshRoute({}, checked('MeshRoute.weighted', 'targets', targets));
  }

  /**
   * Divides the requests that have a header with a value.
   *
   * @param name the name of the header, in lower case
   * @param value the exact value of the header
   * @param targets the versions, whose weights add up to 100
   */
  public static header(name: string, value: string, targets: WeightedTarget[]): MeshRoute {
    checked('MeshRoute.header', 'name', name);
    checked('MeshRoute.header', 'value', value);
    return new MeshRoute({ header: { name, value } }, checked('MeshRoute.header', 'targets', targets));
  }

  /**
   * Divides the requests whose path starts with a prefix of whole segments.
   *
   * @param prefix the path prefix; for example `/v2` matches `/v2` and `/v2/orders`, but not `/v20`
   * @param targets the versions, whose weights add up to 100
   */
  public static path(prefix: string, targets: WeightedTarget[]): MeshRoute {
    const pathPrefix = checked('MeshRoute.path', 'prefix', prefix);
    return new MeshRoute({ pathPrefix }, checked('MeshRoute.path', 'targets', targets));
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
   * Indicates whether the route matches every request that another route matches.
   *
   * @internal
   */
  public _covers({ _match: other }: MeshRoute): boolean {
    const { header, pathPrefix } = this._match;
    if (header) return header.name === other.header?.name && header.value === other.header.value;
    const prefix = withoutSlash(pathPrefix ?? '/');
    return prefix === '' || `${withoutSlash(other.pathPrefix ?? '/')}/`.startsWith(`${prefix}/`);
  }

  /** Returns the route as text for error messages. */
  public toString(): string {
    const { header, pathPrefix } = this._match;
    const condition = header ? `header ${header.name}: ${header.value}` : (pathPrefix ?? 'all requests');
    return `${condition} -> ${this.targets.map(({ serviceName, weight }) => `${weight} % '${serviceName}'`).join(', ')}`;
  }

  /**
   * Throws if the route is invalid.
   *
   * @param scope the service that is called, for the path in error messages
   */
  public validate(scope: IConstruct): void {
    checked('MeshRoute.validate', 'scope', scope);
    const names = this.targets.map(({ serviceName }) => serviceName);
    const duplicate = names.find((name, index) => names.indexOf(name) !== index);
    if (duplicate !== undefined)
      this.refuse(scope, 'each version once', `remove one '${duplicate}' and add its weight to the other`);
    const weights = this.targets.map(({ weight }) => weight);
    const sum = weights.reduce((total, weight) => total + weight, 0);
    if (sum !== 100)
      this.refuse(
        scope,
        `weights that add up to 100; these add up to ${sum}`,
        'express each weight as a percentage of all requests',
      );
  }

  private refuse(scope: IConstruct, expected: string, fix: string): never {
    throw new UsageError(scope, 'InvalidMeshRoute', { got: `traffic.routes: ${this}`, expected, fix });
  }
}

function withoutSlash(path: string): string {
  return path.replace(/\/+$/, '');
}
