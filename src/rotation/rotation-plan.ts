import { Duration } from 'aws-cdk-lib';
import type { PostgresUserOptions } from '../database/users/postgres-user-options';
import { PostgresUserRotation } from '../database/users/postgres-user-rotation';
import { RdsManagedRotation } from '../database/users/rds-managed-rotation';
import type { RotationTiming } from '../secrets/rotation-timing';
import type { SecretRotation } from '../secrets/secret-rotation';
import { type ExternalKeyOptions, ExternalKeyRotation } from './external-key-rotation';
import { type GeneratedKeyOptions, GeneratedKeyRotation } from './generated-key-rotation';
import { NoRotation } from './no-rotation';

/** How a secret comes by its next value, and how often. */
export class RotationPlan {
  /**
   * A key that the platform itself checks, made of letters and digits.
   *
   * The value before the current one stays readable as `previous_<field>`, so that whoever holds it goes on working
   * until the next rotation.
   */
  public static generatedKey(options: GeneratedKeyOptions = {}): SecretRotation {
    return new GeneratedKeyRotation(options);
  }

  /**
   * A user of a PostgreSQL database, made on the first deployment, whose password rotates: fields `username` and
   * `password`.
   *
   * Both logins of the alternating strategy have the same privileges, and what either makes belongs to both.
   */
  public static postgresUser(options: PostgresUserOptions): SecretRotation {
    return new PostgresUserRotation(options);
  }

  /**
   * A key that a provider issues and checks, by a function of yours that asks the provider.
   *
   * It is first issued when the plan is set up; until then the fields are empty. The key before the current one goes on
   * working until the next rotation, and is revoked then.
   */
  public static externalKey(options: ExternalKeyOptions): SecretRotation {
    return new ExternalKeyRotation(options);
  }

  /**
   * The secret of a database's admin, which RDS makes and rotates itself. For `adminRotation` of a `Database` only.
   *
   * @param timing when; every seven days is what RDS does without being told
   */
  public static managedByRds(timing: RotationTiming = {}): SecretRotation {
    return new RdsManagedRotation({ ...(timing.schedule ? {} : { every: Duration.days(7) }), ...timing });
  }

  /**
   * No rotation: the value is changed by hand, and its readers are redeployed then.
   *
   * It begins with 64 random letters and digits.
   *
   * @param reason why, for reviewers and security packs
   * @param field the field of the secret that holds the value
   */
  public static none(reason: string, field = 'value'): SecretRotation {
    return new NoRotation(reason, field);
  }

  /** A rotation of your own. */
  public static custom(rotation: SecretRotation): SecretRotation {
    return rotation;
  }

  private constructor() {}
}
