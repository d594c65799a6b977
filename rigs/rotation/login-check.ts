import { Client } from 'pg';
import type { Credentials, PostgresServer } from '../postgres/postgres-server';
import type { Call } from './call';
import type { RotatingUser, Strategy } from './rotating-user';

/** The labels of which one at least must always log in. */
const MUST_LOG_IN: Record<Strategy, string[]> = {
  alternating: ['AWSCURRENT'],
  single: ['AWSCURRENT', 'AWSPENDING'],
};

const WRONG_PASSWORD = '28P01';
/** What the catalog has of a login and of the role that it acts as. */
const FACTS = `
  WITH roles AS (SELECT oid FROM pg_authid WHERE rolname IN ($1, $2))
  SELECT authid::text AS fact FROM pg_authid authid WHERE oid IN (TABLE roles)
  UNION ALL SELECT members::text FROM pg_auth_members members WHERE member IN (TABLE roles)
  UNION ALL SELECT settings::text FROM pg_db_role_setting settings WHERE setrole IN (TABLE roles)
  ORDER BY fact`;

/**
 * Looks, again and again, whether what the secret says logs in to the database.
 *
 * It logs in anew whenever anything has changed that the login depends on, in the secret or in the catalog; where nothing
 * has, the answer is known.
 */
export class LoginCheck {
  public static async of(database: PostgresServer, user: RotatingUser): Promise<LoginCheck> {
    const catalog = new Client(database.clientConfiguration(database.superuser));
    catalog.on('error', () => {}); // the database may be stopped meanwhile
    await catalog.connect();
    return new LoginCheck(database, user, catalog);
  }

  /** How often it has looked, and how often it has logged in for that. */
  public readonly counts = { looks: 0, logins: 0 };
  /** What came of a login, by all that it depended on. */
  private readonly known = new Map<string, string | undefined>();
  private readonly values = new Map<string, Credentials | undefined>();
  private readonly facts = new Map<string, string>();

  private constructor(
    private readonly database: PostgresServer,
    private readonly user: RotatingUser,
    private readonly catalog: Client,
  ) {}

  /**
   * Throws when nothing logs in that must.
   *
   * @param changed the server that may have changed since the last look; both when it is not given
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

  /** Why the value under a label does not log in, or undefined. */
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
