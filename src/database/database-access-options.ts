import type { RotationTiming } from '../secrets/rotation-timing';
import type { DatabaseLogin } from './database-login';
import type { PostgresUserStrategy } from './users/postgres-user-strategy';

/** How a service logs in, and how its password changes. */
export interface DatabaseAccessOptions extends RotationTiming {
  /**
   * Whether a platform without a database will do. The service is not told of one there.
   *
   * @default false
   */
  readonly optional?: boolean;

  /**
   * How the service logs in.
   *
   * @default DatabaseLogin.PASSWORD
   */
  readonly login?: DatabaseLogin;

  /**
   * How the password changes.
   *
   * @default PostgresUserStrategy.ALTERNATING
   */
  readonly strategy?: PostgresUserStrategy;
}
