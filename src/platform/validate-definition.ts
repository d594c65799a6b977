import type { IConstruct } from 'constructs';
import type { DatabaseAccess } from '../database/database-access';
import type { TradingDatabase } from '../database/trading-database';
import type { SharedNetworkLoadBalancer } from '../ingress/network/shared-network-load-balancer';
import type { Route } from '../ingress/routes/route';
import type { SharedLoadBalancer } from '../ingress/shared-load-balancer';
import { UsageError } from '../validation/usage-error';
import type { ServiceDefinitionProps } from './service-definition';

/** The names of the workers or the jobs of a platform. */
interface Names {
  has(name: string): boolean;
}

/** Throws if a service sets an environment variable that `platformApiKey` also sets. */
export function requireFreeVariables(
  scope: IConstruct,
  { secrets = {}, environment = {} }: ServiceDefinitionProps,
  variables: string[],
): void {
  const clash = variables.find((name) => name in secrets || name in environment);
  if (clash === undefined) return;
  throw new UsageError(scope, 'EnvironmentClash', {
    got: `the environment variable '${clash}' from ${clash in secrets ? 'secrets' : 'environment'} and from platformApiKey`,
    expected: 'each variable set once',
    fix: 'rename the other variable, or remove platformApiKey',
  });
}

/** The entries of a platform for requests and for TCP connections, if it has them. */
export interface Entries {
  readonly loadBalancer?: SharedLoadBalancer;
  readonly networkLoadBalancer?: SharedNetworkLoadBalancer;
}

/** The routes of a service for each entry. */
export interface RoutesByEntry {
  readonly http: Route[];
  readonly tcp: Route[];
}

/** Returns the routes that a platform does not leave out. Without their entry, it leaves out optional routes. */
export function routesOf({ routes = [] }: ServiceDefinitionProps, entries: Entries): RoutesByEntry {
  const { loadBalancer, networkLoadBalancer } = entries;
  const kept = (ofEntry: Route[], entry?: IConstruct) =>
    entry ? ofEntry : ofEntry.filter(({ conditions }) => !conditions.optional);
  return {
    http: kept(
      routes.filter(({ _tcp }) => !_tcp),
      loadBalancer,
    ),
    tcp: kept(
      routes.filter(({ _tcp }) => _tcp),
      networkLoadBalancer,
    ),
  };
}

/** Returns the load balancer of the platform for the routes of a service. Throws if the platform has none. */
export function requireIngress(scope: IConstruct, routes: Route[], ingress?: SharedLoadBalancer): SharedLoadBalancer {
  if (ingress) return ingress;
  throw new UsageError(scope, 'RouteWithoutIngress', {
    got: `routes: ${routes.map(String).join('; ')}, on a platform with Ingress.none()`,
    expected: 'an ingress',
    fix: 'choose Ingress.https(), Ingress.domain() or Ingress.http() for the platform, or remove the routes',
  });
}

/** Returns the network load balancer of the platform for the routes of a service. Throws if the platform has none. */
export function requireNetworkIngress(
  scope: IConstruct,
  routes: Route[],
  ingress?: SharedNetworkLoadBalancer,
): SharedNetworkLoadBalancer {
  if (ingress) return ingress;
  throw new UsageError(scope, 'TcpRouteWithoutNetworkIngress', {
    got: `routes: ${routes.map(String).join('; ')}, on a platform without networkIngress`,
    expected: 'a network ingress, which accepts TCP connections',
    fix: "set networkIngress of the platform, for example NetworkIngress.internetFacing({ clients: [ec2.Peer.ipv4('203.0.113.0/24')] }), or remove the routes",
  });
}

/** Returns the database of the platform. Throws if the platform has none and the access is not optional. */
export function requireDatabase(
  scope: IConstruct,
  access: DatabaseAccess,
  database?: TradingDatabase,
): TradingDatabase | undefined {
  if (database || access.options.optional) return database;
  throw new UsageError(scope, 'DatabaseAccessWithoutDatabase', {
    got: 'databaseAccess, on a platform with Database.none()',
    expected: 'a database',
    fix: 'choose Database.auroraPostgres(), Database.postgres() or Database.existing() for the platform, or remove databaseAccess',
  });
}

/** Throws if a call goes to a worker. */
export function requireNoWorker(caller: IConstruct, name: string, workers: Names): void {
  if (!workers.has(name)) return;
  throw new UsageError(caller, 'WorkerCalled', {
    got: `calls: ['${name}'], which is a worker`,
    expected: 'a service: a worker has no port, so nothing can call it',
    fix: `send work to the source of '${name}', for example its queue, or make '${name}' a service`,
  });
}

/** Throws if a call goes to a job. */
export function requireNoJob(caller: IConstruct, name: string, jobs: Names): void {
  if (!jobs.has(name)) return;
  throw new UsageError(caller, 'JobCalled', {
    got: `calls: ['${name}'], which is a job`,
    expected: 'a service: a job has no port, and its tasks end',
    fix: `start the job with platform.job('${name}').grantStart(…), or make '${name}' a service`,
  });
}
