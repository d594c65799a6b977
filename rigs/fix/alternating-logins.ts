import { randomBytes } from 'node:crypto';
import type { Credentials, PostgresServer } from '../postgres/postgres-server';

/**
 * A user with its own schema and two logins that alternate, as `DatabaseAccess.ownSchema()` creates it.
 *
 * Both logins act as the group role, which owns the tables.
 */
export class AlternatingLogins {
  /** Creates the schema, the group role and the first login. */
  public static async create(server: PostgresServer, name: string): Promise<AlternatingLogins> {
    const logins = new AlternatingLogins(server, name);
    await server.query(
      `CREATE ROLE ${name}; CREATE SCHEMA ${name} AUTHORIZATION ${name}; GRANT CONNECT ON DATABASE ${server.database} TO ${name}`,
      server.superuser,
    );
    await logins.rotate();
    return logins;
  }

  private current: Credentials = { username: '', password: '' };

  private constructor(
    private readonly server: PostgresServer,
    public readonly name: string,
  ) {}

  /** The value of the secret, which ECS reads when it starts a task. */
  public get credentials(): Credentials {
    return this.current;
  }

  /** The variables of a container with this user. */
  public get environment(): Record<string, string> {
    const { host, port, database } = this.server;
    return { PGHOST: host, PGPORT: String(port), PGDATABASE: database, PGSSLMODE: 'require', ...this.secrets };
  }

  /** The variables that come from the secret. */
  public get secrets(): Record<string, string> {
    return { PGUSER: this.current.username, PGPASSWORD: this.current.password };
  }

  /** Gives the other login a new password. */
  public async rotate(): Promise<void> {
    const { name, server, current } = this;
    const username = `${name}_${current.username.endsWith('_1') ? 2 : 1}`;
    const password = randomBytes(16).toString('hex');
    await server.query(
      `DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${username}') THEN
         CREATE ROLE ${username} LOGIN IN ROLE ${name};
         ALTER ROLE ${username} SET role = '${name}'; ALTER ROLE ${username} SET search_path = '${name}';
       END IF; END $$;
       ALTER ROLE ${username} PASSWORD '${password}'`,
      server.superuser,
    );
    this.current = { username, password };
  }

  /** Runs a query in the schema. */
  public async rows<T>(sql: string): Promise<T[]> {
    const { rows } = await this.server.query(sql, this.current);
    return rows;
  }
}
