import type { DatabaseAccess } from '../database/database-access';
import { brand } from '../validation/brand';
import { checked } from '../validation/checked';
import type { WorkerOptions } from '../worker/worker-options';

/** Options of a worker of a platform. */
export interface WorkerDefinitionProps extends WorkerOptions {
  /**
   * The names of the services that it calls. The platform sets `<CALLEE>_URL` and `<CALLEE>_ADDRESS` for each of
   * them.
   *
   * @default - no calls
   */
  readonly calls?: string[];

  /**
   * The access to the platform's database, with a user of its own. The worker gets `PGHOST`, `PGPORT`, `PGDATABASE`,
   * `PGUSER` and `PGPASSWORD`.
   *
   * @default - no access to the database
   */
  readonly databaseAccess?: DatabaseAccess;
}

/**
 * A worker of a platform: a service without requests.
 *
 * It is a class so that a mistyped option is an error in every language. A dictionary would silently ignore it.
 *
 * @example
 * const booking = new WorkerDefinition({ source: WorkSource.queue(orders, { backlogPerTask: 100 }) });
 * platform.addWorker('booking', booking);
 */
export class WorkerDefinition {
  static {
    brand(WorkerDefinition, 'WorkerDefinition');
  }

  /** The options that were set. */
  public readonly options: WorkerDefinitionProps;

  public constructor(props?: WorkerDefinitionProps) {
    this.options = checked('new WorkerDefinition', 'props', props ?? {});
  }
}
