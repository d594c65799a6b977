import { Duration } from 'aws-cdk-lib';
import type { PostgresUserOptions } from '../database/users/postgres-user-options';
import { PostgresUserRotation } from '../database/users/postgres-user-rotation';
import { RdsManagedRotation } from '../database/users/rds-managed-rotation';
import type { RotationTiming } from '../secrets/rotation-timing';
import type { SecretRotation } from '../secrets/secret-rotation';
import { checked } from '../validation/checked';
import { type ExternalKeyOptions, ExternalKeyRotation } from './external-key-rotation';
import { type GeneratedKeyOptions, GeneratedKeyRotation } from './generated-key-rotation';
import { NoRotation } from './no-rotation';

/**
 * The built-in rotations of secrets.
 *
 * A rotation defines the values of a secret and the times at which they change.
 *
 * @example
 * new RotatableSecret(this, 'PartnerKey', {
 *   rotation: RotationPlan.generatedKey({ length: 48, every: Duration.days(7) }),
 * });
 */
export class RotationPlan {
  /**
   * Rotates a key of letters and digits that your own services check.
   *
   * The previous key stays readable as `previous_<field>`, so that clients may use it until the next rotation.
   *
   * @param options the length of the key, its field and its schedule
   */
  public static generatedKey(options?: GeneratedKeyOptions): SecretRotation {
    return new GeneratedKeyRotation(checked('RotationPlan.generatedKey', 'options', options ?? {}));
  }

  /**
   * Creates a user of a PostgreSQL database and rotates its password: fields `username` and `password`.
   *
   * The user is created at the first deployment. With the alternating strategy, both logins have the same privileges
   * and own the same objects.
   *
   * @param options the server, the user and the schedule
   */
  public static postgresUser(options: PostgresUserOptions): SecretRotation {
    return new PostgresUserRotation(checked('RotationPlan.postgresUser', 'options', options));
  }

  /**
   * Rotates a key that a provider issues and checks. Your function calls the provider.
   *
   * The first key is issued when the rotation is created. Before that the fields are empty. The previous key works
   * until the next rotation, which revokes it.
   *
   * @param options your function, the fields and the schedule
   */
  public static externalKey(options: ExternalKeyOptions): SecretRotation {
    return new ExternalKeyRotation(checked('RotationPlan.externalKey', 'options', options));
  }

  /**
   * Rotates the password of a database's admin, which RDS creates and rotates. For `adminRotation` of a `Database`
   * only.
   *
   * @param timing the schedule; every seven days by default, as in RDS
   */
  public static managedByRds(timing?: RotationTiming): SecretRotation {
    const given = checked('RotationPlan.managedByRds', 'timing', timing ?? {});
    const { every = given.schedule ? undefined : Duration.days(7) } = given;
    return new RdsManagedRotation({ ...given, every });
  }

  /**
   * Does not rotate the secret. Somebody changes the value by hand, and its readers are then redeployed.
   *
   * The first value is 64 random letters and digits.
   *
   * @param reason the reason why the secret does not rotate, for reviewers and security packs
   * @param field the field of the secret that has the value; `value` by default
   */
  public static none(reason: string, field?: string): SecretRotation {
    return new NoRotation(
      checked('RotationPlan.none', 'reason', reason),
      checked('RotationPlan.none', 'field', field) ?? 'value',
    );
  }

  /**
   * Returns a rotation of your own. A `RotatableSecret` also accepts it directly.
   *
   * @param rotation the rotation
   */
  public static custom(rotation: SecretRotation): SecretRotation {
    return checked('RotationPlan.custom', 'rotation', rotation);
  }

  private constructor() {}
}
