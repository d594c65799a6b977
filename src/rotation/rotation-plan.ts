import { Duration } from 'aws-cdk-lib';
import type { PostgresUserOptions } from '../database/users/postgres-user-options';
import { PostgresUserRotation } from '../database/users/postgres-user-rotation';
import { RdsManagedRotation } from '../database/users/rds-managed-rotation';
import type { RotationTiming } from '../secrets/rotation-timing';
import type { SecretRotation } from '../secrets/secret-rotation';
import type { ExternalKeyOptions } from './external-key-options';
import { ExternalKeyRotation } from './external-key-rotation';
import type { GeneratedKeyOptions } from './generated-key-options';
import { GeneratedKeyRotation } from './generated-key-rotation';
import { NoRotation } from './no-rotation';

/** How a secret comes by its next value, and how often. */
export class RotationPlan {
  /**
   * A key that the platform itself checks, made of letters and digits.
   *
   * The value before the current one stays readable as `previous_<field>`, so that whoever holds it goes on working
   * until the next rotation.
   */
  public static generatedKey(options: GeneratedKeyOptions = {}): RotationPlan {
    return new RotationPlan(new GeneratedKeyRotation(options));
  }

  /**
   * A user of a PostgreSQL database, made on the first deployment, whose password rotates: fields `username` and
   * `password`.
   *
   * Both logins of the alternating strategy have the same privileges, and what either makes belongs to both.
   */
  public static postgresUser(options: PostgresUserOptions): RotationPlan {
    return new RotationPlan(new PostgresUserRotation(options));
  }

  /**
   * A key that a provider issues and checks, by a function of yours that asks the provider.
   *
   * It is first issued when the plan is set up; until then the fields are empty. The key before the current one goes on
   * working until the next rotation, and is revoked then.
   */
  public static externalKey(options: ExternalKeyOptions): RotationPlan {
    return new RotationPlan(new ExternalKeyRotation(options));
  }

  /**
   * The secret of a database's admin, which RDS makes and rotates itself. For `adminRotation` of a `Database` only.
   *
   * @param timing when; every seven days is what RDS does without being told
   */
  public static managedByRds(timing: RotationTiming = {}): RotationPlan {
    return new RotationPlan(
      new RdsManagedRotation({ ...(timing.schedule ? {} : { every: Duration.days(7) }), ...timing }),
    );
  }

  /**
   * No rotation: the value is changed by hand, and its readers are redeployed then.
   *
   * It begins with 64 random letters and digits.
   *
   * @param reason why, for reviewers and security packs
   * @param field the field of the secret that holds the value
   */
  public static none(reason: string, field = 'value'): RotationPlan {
    return new RotationPlan(new NoRotation(reason, field));
  }

  /** A rotation of your own. */
  public static custom(rotation: SecretRotation): RotationPlan {
    return new RotationPlan(rotation);
  }

  /** What the plan does. */
  public readonly rotation: SecretRotation;

  private constructor(rotation: SecretRotation) {
    this.rotation = rotation;
  }
}
