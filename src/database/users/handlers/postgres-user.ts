import { retry } from '../../../lambda/handlers/retry';
import { randomKey } from '../../../secrets/handlers/random-key';
import type { Rotator } from '../../../secrets/handlers/rotation-steps';
import type { SecretStore, SecretValue } from '../../../secrets/handlers/secret-store';
import { type PostgresCredentials, PostgresError, queryOnce, type Rows } from './postgres-connection';
import { loginsOf, type PostgresUserSettings } from './postgres-user-settings';
import { disableUser, endSessionsOf, type LoginChange, setUpUser } from './postgres-user-sql';
import { scramVerifier } from './scram';

const ADMIN_ATTEMPTS = 3;
const ADMIN_PAUSE_MS = 1_000;
/** A wrong password and a deadlock. */
const TRANSIENT_CODES = ['28P01', '40P01'];
/** The routines of "tuple concurrently updated": another session has just changed the same database, schema or role. */
const CONCURRENT = ['simple_heap_update', 'simple_heap_delete'];

/** Creates a user of a database as the admin, and rotates its password. */
export class PostgresUserRotator implements Rotator {
  public constructor(
    private readonly settings: PostgresUserSettings,
    private readonly store: SecretStore,
  ) {}

  /** Creates the user, with a login for the current value of its secret or for IAM. */
  public async create(): Promise<void> {
    const { secret, logins } = this.settings;
    if (!secret) return this.setUp({ login: logins[0] });
    const current = await this.store.read(secret, 'AWSCURRENT');
    if (!current) throw new Error(`${secret} has no AWSCURRENT value to create the user with`);
    const { username, password } = this.credentialsIn(current);
    const pending = await this.store.read(secret, 'AWSPENDING');
    // A rotation in progress may already have set its password, which becomes the current password next.
    const keepPassword = pending?.username === username && pending.password !== password;
    await this.setUp({ login: username, verifier: scramVerifier(password), keepPassword });
  }

  /** Disables the logins of a user that this function created. The user may have an older name. */
  public async disable(user: string): Promise<void> {
    const { strategy, functionName } = this.settings;
    const logins = loginsOf(user, strategy === 'iam' ? 'iam' : 'alternating');
    await this.asAdmin(disableUser(user, logins, functionName));
  }

  public next(current: SecretValue): SecretValue {
    const { logins, passwordLength } = this.settings;
    const username = logins.find((login) => login !== current.username) ?? logins[0];
    return { ...current, username, password: randomKey(passwordLength) };
  }

  public async set(pending: SecretValue, current: SecretValue): Promise<void> {
    const { username, password } = this.credentialsIn(pending);
    // After a change from two logins to one, the second login is in use until the next rotation to the first.
    const retired = this.passwordLogins.filter((login) => login !== username && login !== current.username);
    await this.setUp({ login: username, verifier: scramVerifier(password), retired });
  }

  public async test(value: SecretValue): Promise<void> {
    const { address, user } = this.settings;
    const credentials = this.credentialsIn(value);
    try {
      const [{ role }] = await queryOnce(address, credentials, 'SELECT current_user::text AS role');
      if (role !== user) throw new Error(`"${credentials.username}" logs in as the role "${role}", expected "${user}"`);
    } catch (error) {
      if (!isConnectionLimit(error)) throw error;
    }
  }

  private get passwordLogins(): string[] {
    return loginsOf(this.settings.user, 'alternating');
  }

  private async setUp(change: LoginChange): Promise<void> {
    const [{ lost }] = await this.asAdmin(setUpUser(this.settings, change));
    if (lost) await this.asAdmin(endSessionsOf(this.settings.user));
  }

  private async asAdmin(sql: string): Promise<Rows> {
    const { address, adminSecret } = this.settings;
    // RDS may be rotating the admin. Its secret follows its password at once, so each attempt reads it again. Another
    // session may change the same objects.
    return retry(
      async () => {
        const admin = await this.store.read(adminSecret, 'AWSCURRENT');
        return queryOnce(address, credentialsIn(admin, adminSecret), sql);
      },
      { attempts: ADMIN_ATTEMPTS, pauseMs: ADMIN_PAUSE_MS, isTransient: isTransientForAdmin },
    );
  }

  /** Returns the credentials in a value. Throws if its username is not a login of this user. */
  private credentialsIn(value: SecretValue): PostgresCredentials {
    const credentials = credentialsIn(value, 'the secret of the user');
    if (this.passwordLogins.includes(credentials.username)) return credentials;
    throw new Error(`the username in the secret of the user is not ${this.passwordLogins.join(' or ')}`);
  }
}

function credentialsIn(value: SecretValue | undefined, where: string): PostgresCredentials {
  const { username, password } = value ?? {};
  if (isText(username) && isText(password)) return { username, password };
  throw new Error(`${where} needs the fields username and password with a text in each`);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** Indicates whether the admin may succeed with the next attempt. Each attempt is one transaction, so it left nothing. */
function isTransientForAdmin(error: unknown): boolean {
  if (!(error instanceof PostgresError)) return false;
  const { code = '', routine = '' } = error;
  return TRANSIENT_CODES.includes(code) || (code === 'XX000' && CONCURRENT.includes(routine));
}

/** Indicates whether the login has too many connections. PostgreSQL checks that only after the password. */
function isConnectionLimit(error: unknown): boolean {
  return error instanceof PostgresError && error.code === '53300' && error.routine === 'InitializeSessionUserId';
}
