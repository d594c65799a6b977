import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { rotationRules, withRotationWindow } from '../../secrets/rotation-schedule';
import type { RotationTiming } from '../../secrets/rotation-timing';
import { type IRotatableSecret, SecretRotation, type SecretRotationConfig } from '../../secrets/secret-rotation';
import { brand } from '../../validation/brand';
import { UsageError } from '../../validation/usage-error';

/**
 * Lets RDS rotate the secret of an admin. RDS creates the secret and rotates it without a function.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
 */
export class RdsManagedRotation extends SecretRotation {
  static {
    brand(RdsManagedRotation, 'RdsManagedRotation');
  }

  public readonly fields = ['username', 'password'];
  public readonly firstValue: secretsmanager.SecretStringGenerator = {};

  public constructor(private readonly timing: RotationTiming) {
    super();
  }

  /** Sets the schedule on which RDS rotates the secret that it created. */
  public schedule(scope: Construct, id: string, secretArn: string): secretsmanager.CfnRotationSchedule {
    return new secretsmanager.CfnRotationSchedule(scope, id, {
      secretId: secretArn,
      rotationRules: rotationRules(scope, withRotationWindow(this.timing, scope)),
      rotateImmediatelyOnUpdate: this.timing.rotateImmediately ?? false,
    });
  }

  public bind(secret: IRotatableSecret): SecretRotationConfig {
    throw new UsageError(secret, 'ManagedByRds', {
      got: 'a RotatableSecret with RotationPlan.managedByRds()',
      expected: 'RotationPlan.managedByRds() as adminRotation of a Database, since RDS creates that secret itself',
      fix: 'set it in the options of the database: Database.auroraPostgres({ adminRotation: RotationPlan.managedByRds({ … }) })',
    });
  }
}
