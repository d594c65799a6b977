import type { DatabaseAccess } from '../database/database-access';
import type { Route } from '../ingress/routes/route';
import type { StickySessions } from '../ingress/routes/sticky-sessions';
import type { ServiceOptions } from '../service/service-options';

/** A service of a platform: what it is, whom it calls and how it is reached. */
export interface ServiceDefinitionProps extends ServiceOptions {
  /**
   * The names of the services that it calls. It gets `<CALLEE>_URL` for each.
   *
   * @default - none
   */
  readonly calls?: string[];

  /**
   * Which requests from outside reach it.
   *
   * @default - none: only other services reach it
   */
  readonly routes?: Route[];

  /**
   * Whether the requests of a client from outside go to the same task; only with routes.
   *
   * @default - they go to any
   */
  readonly stickySessions?: StickySessions;

  /**
   * Whether it gets the platform's API keys, as `API_KEY` and `PREVIOUS_API_KEY` (empty before the first rotation). It
   * checks its callers' keys against both.
   *
   * @default false
   */
  readonly platformApiKey?: boolean;

  /**
   * What it may do in the platform's database, by a user of its own: it gets `PGHOST`, `PGPORT`, `PGDATABASE`, `PGUSER`
   * and `PGPASSWORD`.
   *
   * @default - none: it does not reach the database
   */
  readonly databaseAccess?: DatabaseAccess;
}

/**
 * What a platform needs to know of a service.
 *
 * It is a class so that a mistyped name is an error in every language; a dictionary in its place would lose it silently.
 */
export class ServiceDefinition {
  /** What was chosen; the rest has its default. */
  public readonly options: ServiceDefinitionProps;

  public constructor(props: ServiceDefinitionProps = {}) {
    this.options = props;
  }
}
