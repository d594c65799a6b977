import { Client } from 'pg';
import type { Credentials, PostgresServer } from '../postgres/postgres-server';
import type { Call } from './call';
import type { RotatingUser, Strategy } from './rotating-user';

/** The labels of the versions of which at least one must work at any time. */
const MUST_LOG_IN: Record<Strategy, string[]> = {
  alternating: ['AWSCURRENT'],
  single: ['AWSCURRENT', 'AWSPENDING'],
};

const WRONG_PASSWORD = '28P01';
/** The catalog entries of a login and of its role. */
const FACTS = `
  WITH roles AS (SELECT oid FROM pg_authid WHERE rolname IN ($1, $2))
  SELECT authid::text AS fact FROM pg_authid authid WHERE oid IN (TABLE roles)
  UNION ALL SELECT members::text FROM pg_auth_members members WHERE member IN (TABLE roles)
  UNION ALL SELECT settings::text FROM pg_db_role_setting settings WHERE setrole IN (TABLE roles)
  ORDER BY fact`;

/**
 * Checks repeatedly that the credentials of a secret work.
 *
 * It logs in again only if the secret or the catalog entries of the login have changed.
 */
export class LoginCheck {
  public static async of(database: PostgresServer, user: RotatingUser): Promise<LoginCheck> {
    const catalog = new Client(database.clientConfiguration(database.superuser));
    catalog.on('error', () => {}); // the database may have stopped
    await catalog.connect();
    return new LoginCheck(database, user, catalog);
  }

  /** The numbers of checks and of logins. */
  public readonly counts = { looks: 0, logins: 0 };
  /** The results of logins, by credentials and catalog entries. */
  private readonly known = new Map<string, string | undefined>();
  private readonly values = new Map<string, Credentials | undefined>();
  private readonly facts = new Map<string, string>();

  private constructor(
    private readonly database: PostgresServer,
    private readonly user: RotatingUser,
    private readonly catalog: Client,
  ) {}

  /**
   * Throws if no login works.
   *
   * @param changed the server with possible changes since the last check. Default: both.
   */
  public async look(changed?: Call['server']): Promise<void> {
    this.counts.looks += 1;
    if (changed !== 'PostgreSQL') this.values.clear();
    if (changed !== 'Secrets Manager') this.facts.clear();
    const errors: string[] = [];
    for (const label of MUST_LOG_IN[this.user.strategy]) {
      const error = await this.loginError(label);
      if (error === undefined) return;
      errors.push(`${label}: ${error}`);
    }
    throw new Error(`nobody can log in: ${errors.join('; ')}`);
  }

  /** Returns the login error of the version with a label, or undefined. */
  public async loginError(label: string): Promise<string | undefined> {
    const value = this.values.has(label) ? this.values.get(label) : await this.user.secret.read(label);
    this.values.set(label, value);
    if (!value) return 'no value';
    const state = JSON.stringify([value, await this.factsOf(value.username)]);
    if (this.known.has(state)) return this.known.get(state);
    this.counts.logins += 1;
    try {
      const { rows } = await this.database.query('SELECT current_user AS role', value);
      this.known.set(state, rows[0].role === this.user.name ? undefined : `acts as ${rows[0].role}`);
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      if (code !== WRONG_PASSWORD) return message;
      this.known.set(state, message);
    }
    return this.known.get(state);
  }

  public async end(): Promise<void> {
    await this.catalog.end();
  }

  private async factsOf(login: string): Promise<string> {
    const known = this.facts.get(login);
    if (known) return known;
    const { rows } = await this.catalog.query({ name: 'facts', text: FACTS, values: [login, this.user.name] });
    const facts = JSON.stringify(rows);
    this.facts.set(login, facts);
    return facts;
  }
}
