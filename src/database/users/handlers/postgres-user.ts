import { retry } from '../../../lambda/handlers/retry';
import { randomKey } from '../../../secrets/handlers/random-key';
import type { Rotator } from '../../../secrets/handlers/rotation-steps';
import type { SecretStore, SecretValue } from '../../../secrets/handlers/secret-store';
import { type PostgresCredentials, PostgresError, queryOnce } from './postgres-connection';
import { loginsOf, type PostgresUserSettings } from './postgres-user-settings';
import { endUser, type LoginChange, setUpUser } from './postgres-user-sql';
import { scramVerifier } from './scram';

const ADMIN_TRIES = 3;
const ADMIN_PAUSE_MS = 1_000;

/** A user of a database, whom the administrator makes and gives the next password. */
export class PostgresUserRotator implements Rotator {
  public constructor(
    private readonly settings: PostgresUserSettings,
    private readonly store: SecretStore,
  ) {}

  /** Makes the user, and lets it log in with the current value of its secret, or by IAM. */
  public async make(): Promise<void> {
    const { secret, logins } = this.settings;
    if (!secret) return this.setUp({ login: logins[0] });
    const current = await this.store.read(secret, 'AWSCURRENT');
    if (!current) throw new Error(`${secret} has no AWSCURRENT value to make the user with`);
    const { username, password } = this.credentialsIn(current);
    const pending = await this.store.read(secret, 'AWSPENDING');
    // A rotation that is under way may have set its password already, and is about to make that the current one.
    const keepPassword = pending?.username === username && pending.password !== password;
    await this.setUp({ login: username, verifier: scramVerifier(password), keepPassword });
  }

  /** Ends that a user of this function's logs in; it may have had another name than now. */
  public async end(user: string): Promise<void> {
    const { strategy, functionName } = this.settings;
    const logins = loginsOf(user, strategy === 'iam' ? 'iam' : 'alternating');
    await this.asAdmin(endUser(user, logins, functionName));
  }

  public next(current: SecretValue): SecretValue {
    const { logins, passwordLength } = this.settings;
    const username = logins.find((login) => login !== current.username) ?? logins[0];
    return { ...current, username, password: randomKey(passwordLength) };
  }

  public async set(pending: SecretValue, current: SecretValue): Promise<void> {
    const { username, password } = this.credentialsIn(pending);
    // After a change from two logins to one, the second is in use until the first has had its turn.
    const retired = this.passwordLogins.filter((login) => login !== username && login !== current.username);
    await this.setUp({ login: username, verifier: scramVerifier(password), retired });
  }

  public async test(value: SecretValue): Promise<void> {
    const { address, user } = this.settings;
    const credentials = this.credentialsIn(value);
    try {
      const [{ role }] = await queryOnce(address, credentials, 'SELECT current_user::text AS role');
      if (role !== user) throw new Error(`"${credentials.username}" logs in and is "${role}", expected "${user}"`);
    } catch (error) {
      if (!isLimitOfLogin(error)) throw error;
    }
  }

  private get passwordLogins(): string[] {
    return loginsOf(this.settings.user, 'alternating');
  }

  private async setUp(change: LoginChange): Promise<void> {
    await this.asAdmin(setUpUser(this.settings, change));
  }

  private async asAdmin(sql: string): Promise<void> {
    const { address, adminSecret } = this.settings;
    // RDS may be rotating the admin just now: its secret follows its password at once.
    await retry(
      async () => {
        const admin = await this.store.read(adminSecret, 'AWSCURRENT');
        await queryOnce(address, credentialsIn(admin, adminSecret), sql);
      },
      { attempts: ADMIN_TRIES, pauseMs: ADMIN_PAUSE_MS, isTransient: isWrongPassword },
    );
  }

  /** Only the logins of this very user are ever changed, whatever its secret says. */
  private credentialsIn(value: SecretValue): PostgresCredentials {
    const credentials = credentialsIn(value, 'the secret of the user');
    if (this.passwordLogins.includes(credentials.username)) return credentials;
    throw new Error(`the secret of the user has another username than ${this.passwordLogins.join(' or ')}`);
  }
}

function credentialsIn(value: SecretValue | undefined, where: string): PostgresCredentials {
  const { username, password } = value ?? {};
  if (isText(username) && isText(password)) return { username, password };
  throw new Error(`${where} has no fields username and password with a text in each`);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isWrongPassword(error: unknown): boolean {
  return error instanceof PostgresError && error.code === '28P01';
}

/** PostgreSQL counts the connections of a login only when the password was right. */
function isLimitOfLogin(error: unknown): boolean {
  return error instanceof PostgresError && error.code === '53300' && error.routine === 'InitializeSessionUserId';
}
