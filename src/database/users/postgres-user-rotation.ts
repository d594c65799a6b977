import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { grantRotation, scheduleRotation } from '../../secrets/rotation-schedule';
import { type IRotatableSecret, SecretRotation, type SecretRotationConfig } from '../../secrets/secret-rotation';
import { requireWholeNumber } from '../../validation/usage-error';
import { PostgresUser } from './postgres-user';
import { type PostgresUserOptions, PostgresUserStrategy } from './postgres-user-options';

const PASSWORD_LENGTH = 32;

/** Rotates the password of a PostgreSQL user, which it makes. */
export class PostgresUserRotation extends SecretRotation {
  public readonly fields = ['username', 'password'];
  public readonly firstValue: secretsmanager.SecretStringGenerator;

  public constructor(private readonly options: PostgresUserOptions) {
    super();
    this.firstValue = {
      secretStringTemplate: JSON.stringify({ username: `${options.userName}_1` }),
      generateStringKey: 'password',
      // Not the length that is asked for: another one here would make a new password at once, under running tasks.
      passwordLength: PASSWORD_LENGTH,
      excludePunctuation: true,
    };
  }

  public bind(secret: IRotatableSecret): SecretRotationConfig {
    const { options } = this;
    const length = options.passwordLength ?? PASSWORD_LENGTH;
    requireWholeNumber(secret, 'KeyLengthOutOfRange', length, { what: 'passwordLength', min: 16, max: 256 });
    const user = new PostgresUser(secret, 'Rotation', {
      ...options,
      strategy: options.strategy === PostgresUserStrategy.SINGLE ? 'single' : 'alternating',
      password: { secret, length },
      encryptionKey: secret.encryptionKey,
      protection: secret.protection,
    });
    grantRotation(secret, user.role);
    const schedule = scheduleRotation(user, secret, user.function, options);
    // Switching rotation on logs in with the current password, which must work by then.
    schedule.node.addDependency(user.made);
    return { rotationFunction: user.function, worksAfter: user.made };
  }
}
