import type { DatabaseAccess } from '../database/database-access';
import type { JobOptions } from '../job/job-options';
import { brand } from '../validation/brand';
import { checked } from '../validation/checked';

/** Options of a job of a platform. */
export interface JobDefinitionProps extends JobOptions {
  /**
   * The names of the services that it calls. The platform sets `<CALLEE>_URL` and `<CALLEE>_ADDRESS` for each of
   * them.
   *
   * @default - no calls
   */
  readonly calls?: string[];

  /**
   * The access to the platform's database, with a user of its own. The job gets `PGHOST`, `PGPORT`, `PGDATABASE`, `PGUSER`
   * and `PGPASSWORD`.
   *
   * @default - no access to the database
   */
  readonly databaseAccess?: DatabaseAccess;
}

/**
 * A job of a platform.
 *
 * It is a class so that a mistyped option is an error in every language. A dictionary would silently ignore it.
 *
 * @example
 * const endOfDay = new JobDefinition({
 *   schedule: JobSchedule.afterClose(MarketCalendar.nyse(), Duration.minutes(30)),
 *   timeout: Duration.hours(1),
 * });
 * platform.addJob('end-of-day', endOfDay);
 */
export class JobDefinition {
  static {
    brand(JobDefinition, 'JobDefinition');
  }

  /** The options that were set. */
  public readonly options: JobDefinitionProps;

  public constructor(props?: JobDefinitionProps) {
    this.options = checked('new JobDefinition', 'props', props ?? {});
  }
}
