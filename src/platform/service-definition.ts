import type { DatabaseAccess } from '../database/database-access';
import type { Route } from '../ingress/routes/route';
import type { StickySessions } from '../ingress/routes/sticky-sessions';
import type { ServiceOptions } from '../service/service-options';
import { brand } from '../validation/brand';
import { checked } from '../validation/checked';

/** Options of a service of a platform. */
export interface ServiceDefinitionProps extends ServiceOptions {
  /**
   * The names of the services that it calls. The platform sets `<CALLEE>_URL` and `<CALLEE>_ADDRESS` for each of
   * them.
   *
   * @default - no calls
   */
  readonly calls?: string[];

  /**
   * The requests from outside that go to the service.
   *
   * @default - no routes; only other services reach it
   */
  readonly routes?: Route[];

  /**
   * Sends the requests of a client from outside to the same task. It needs routes.
   *
   * @default - a request can go to any task
   */
  readonly stickySessions?: StickySessions;

  /**
   * Whether the service gets the platform's API keys, as `API_KEY` and `PREVIOUS_API_KEY`. The second one is empty before the
   * first rotation. The service should accept both keys from its callers.
   *
   * @default false
   */
  readonly platformApiKey?: boolean;

  /**
   * The access to the platform's database, with a user of its own. The service gets `PGHOST`, `PGPORT`, `PGDATABASE`,
   * `PGUSER` and `PGPASSWORD`.
   *
   * @default - no access to the database
   */
  readonly databaseAccess?: DatabaseAccess;
}

/**
 * A service of a platform.
 *
 * It is a class so that a mistyped option is an error in every language. A dictionary would silently ignore it.
 *
 * @example
 * const reports = new ServiceDefinition({
 *   calls: ['api-gateway'],
 *   routes: [Route.path('/reports/*')],
 *   databaseAccess: DatabaseAccess.readOnly(),
 * });
 * platform.addService('reports', reports);
 */
export class ServiceDefinition {
  static {
    brand(ServiceDefinition, 'ServiceDefinition');
  }

  /** The options that were set. */
  public readonly options: ServiceDefinitionProps;

  public constructor(props?: ServiceDefinitionProps) {
    this.options = checked('new ServiceDefinition', 'props', props ?? {});
  }
}
