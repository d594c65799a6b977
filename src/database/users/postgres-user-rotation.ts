import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { grantRotation, scheduleRotation, withRotationWindow } from '../../secrets/rotation-schedule';
import { type IRotatableSecret, SecretRotation, type SecretRotationConfig } from '../../secrets/secret-rotation';
import { PostgresUser } from './postgres-user';
import { type PostgresUserOptions, PostgresUserStrategy } from './postgres-user-options';

const PASSWORD_LENGTH = 32;

/** Creates a PostgreSQL user and rotates its password. */
export class PostgresUserRotation extends SecretRotation {
  public readonly fields = ['username', 'password'];
  public readonly firstValue: secretsmanager.SecretStringGenerator;

  public constructor(private readonly options: PostgresUserOptions) {
    super();
    this.firstValue = {
      secretStringTemplate: JSON.stringify({ username: `${options.userName}_1` }),
      generateStringKey: 'password',
      // The length is fixed: another length would generate a new password immediately, while tasks are running.
      passwordLength: PASSWORD_LENGTH,
      excludePunctuation: true,
    };
  }

  public bind(secret: IRotatableSecret): SecretRotationConfig {
    const { options } = this;
    const length = options.passwordLength ?? PASSWORD_LENGTH;
    const user = new PostgresUser(secret, 'Rotation', {
      ...options,
      strategy: options.strategy === PostgresUserStrategy.SINGLE ? 'single' : 'alternating',
      password: { secret, length },
      encryptionKey: secret.encryptionKey,
      protection: secret.protection,
    });
    grantRotation(secret, user.role);
    const timing = withRotationWindow(options, secret, options.database);
    const schedule = scheduleRotation(user, secret, user.function, timing, secret.secretArn);
    // Enabling rotation tests a login with the current password, so the user must exist before.
    schedule.node.addDependency(user.resource);
    return { rotationFunction: user.function, worksAfter: user.resource };
  }
}
