import { createHash } from 'node:crypto';
import { escapeIdentifier as name, escapeLiteral as text } from 'pg';
import type { PostgresUserSettings } from './postgres-user-settings';

/** What the comment on every role of ours begins with. */
const OURS = 'cdk-trading-analytics-platform: ';
const LONGEST_NAME_BYTES = 63;
/** Any number, as long as it is the same for all users of a database. */
const LOCK = 4_607_711_928_713_345;

/** A login to make, or to bring up to date. */
export interface LoginChange {
  readonly login: string;
  /** What the server is to check the password by. Without it the user logs in by IAM. */
  readonly verifier?: string;
  /** Whether a login that exists keeps the password that it has. */
  readonly keepPassword?: boolean;
  /** Logins that nobody uses any more. */
  readonly retired?: string[];
}

/**
 * Makes a user, one of its logins, and its privileges, or brings them up to date.
 *
 * It is one transaction, and what has happened already does not happen again. A group role holds the privileges and owns
 * what is made; the logins act as that role, so that it does not matter which of them made a table.
 */
export function setUpUser(settings: PostgresUserSettings, change: LoginChange): string {
  return transaction([
    block(makeSharedRole(settings, 'readers')),
    block(makeSharedRole(settings, 'writers')),
    block(makeGroup(settings)),
    block(makeSchema(settings)),
    block(grantPrivileges(settings)),
    ...(settings.privilege === 'READ_ONLY' ? [] : [block(giveBack(settings))]),
    block(makeLogin(settings, change)),
    ...(change.retired ?? []).map((login) => block(retireLogin(settings.user, login))),
  ]);
}

/** Ends that a user logs in. What it made stays; so does a login that another function has taken over. */
export function endUser(user: string, logins: string[], functionName: string): string {
  return transaction(logins.map((login) => block(retireLogin(user, login, madeBy(functionName)))));
}

/** The role that all who read, or write, in a schema are members of: so no user has to know of the others. */
export function sharedRole(
  { address: { database }, schema }: PostgresUserSettings,
  kind: 'readers' | 'writers',
): string {
  const readable = [database, schema, kind].join('.');
  if (Buffer.byteLength(readable) <= LONGEST_NAME_BYTES) return readable;
  const hash = createHash('sha256')
    .update(JSON.stringify([database, schema]))
    .digest('hex');
  return `${hash.slice(0, 32)}.${kind}`;
}

function transaction(statements: string[]): string {
  return [
    // Others may create in `public`: what they name like a function of PostgreSQL's must not run as the administrator.
    'SET LOCAL search_path TO pg_catalog, pg_temp',
    'SET LOCAL client_min_messages TO error',
    `SELECT pg_advisory_xact_lock(${LOCK})`,
    ...statements,
  ].join(';\n');
}

function block(body: string): string {
  return `DO ${text(body)}`;
}

/** The comment on a role: empty when it has none, null when there is no such role. */
function commentOn(role: string): string {
  return `(SELECT coalesce(shobj_description(oid, 'pg_authid'), '') FROM pg_roles WHERE rolname = ${text(role)})`;
}

/** A role of that name which we did not make may have any privilege, so nobody is made a member of it. */
function refuseUnless(condition: string, role: string, what: string): string {
  const message = `role "${role}" exists and is not ${what}: choose another user name, or rename that role`;
  return `
  IF NOT ${condition} THEN
    RAISE EXCEPTION USING ERRCODE = 'duplicate_object', MESSAGE = ${text(message)};
  END IF;`;
}

function makeSharedRole(settings: PostgresUserSettings, kind: 'readers' | 'writers'): string {
  const role = sharedRole(settings, kind);
  const what = `${kind} of schema ${settings.schema} of database ${settings.address.database}`;
  return `
DECLARE
  before text := ${commentOn(role)};
BEGIN
  IF before IS NULL THEN
    CREATE ROLE ${name(role)};
    COMMENT ON ROLE ${name(role)} IS ${text(OURS + what)};
    RETURN;
  END IF;${refuseUnless(`before = ${text(OURS + what)}`, role, what)}
END`;
}

/**
 * Whatever a user may no longer do, it may not do as an owner either: what it owned is kept by a role of its own that
 * nobody logs in as, and given back when the user may write there again, as it may after a deployment is rolled back.
 */
function makeGroup({ address: { database }, user, privilege, schema }: PostgresUserSettings): string {
  const kind = `${OURS}user of database ${database}, `;
  const after = text(`${kind}${privilege} on schema ${schema}`);
  return `
DECLARE
  before text := ${commentOn(user)};
  shared name;
  keeper name;
  home name;
BEGIN
  IF before IS NULL THEN
    CREATE ROLE ${name(user)};
  ELSE${refuseUnless(`starts_with(before, ${text(kind)})`, user, `a user of database ${database}`)}
  END IF;
  GRANT ${name(user)} TO CURRENT_USER;
  IF before IS DISTINCT FROM ${after} THEN
    IF before <> '' THEN
      home := substring(before FROM ' on schema (.*)$');
      keeper := ${keeperOf(user, 'home')};
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = keeper) THEN
        EXECUTE format('CREATE ROLE %I', keeper);
        EXECUTE format('COMMENT ON ROLE %I IS %L', keeper, ${text(`${OURS}keeps what `)} || before || ' has made');
      END IF;
      EXECUTE format('GRANT %I TO CURRENT_USER', keeper);
      IF EXISTS (SELECT FROM pg_namespace WHERE nspname = home) THEN
        EXECUTE format('GRANT CREATE ON SCHEMA %I TO %I', home, keeper);
      END IF;
      EXECUTE format('REASSIGN OWNED BY %I TO %I', ${text(user)}, keeper);
    END IF;
    FOR shared IN
      SELECT roles.rolname FROM pg_auth_members members JOIN pg_roles roles ON roles.oid = members.roleid
      WHERE members.member = (SELECT oid FROM pg_roles WHERE rolname = ${text(user)})
        AND starts_with(shobj_description(roles.oid, 'pg_authid'), ${text(OURS)})
    LOOP
      EXECUTE 'REVOKE ' || quote_ident(shared) || ${text(` FROM ${name(user)}`)};
    END LOOP;
    COMMENT ON ROLE ${name(user)} IS ${after};
  END IF;
END`;
}

/** Once the user may create in the schema again, without which it could own nothing there. */
function giveBack({ user, schema }: PostgresUserSettings): string {
  return `
DECLARE
  keeper name := ${keeperOf(user, text(schema))};
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = keeper) THEN
    EXECUTE format('GRANT %I TO CURRENT_USER', keeper);
    EXECUTE format('REASSIGN OWNED BY %I TO %I', keeper, ${text(user)});
  END IF;
END`;
}

/** The role that keeps what a user made in a schema, as SQL. A user's name has no dot, so no user has this name. */
function keeperOf(user: string, schema: string): string {
  return `'kept.' || md5(${text(`${user}.`)} || ${schema})`;
}

/** Who may only use a schema can be made before the one who owns it: until then it is the administrator's. */
function makeSchema({ user, privilege, schema }: PostgresUserSettings): string {
  const owner = `(SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = ${text(schema)})`;
  if (privilege !== 'OWN_SCHEMA') {
    return `
BEGIN
  IF ${owner} IS NULL THEN
    CREATE SCHEMA ${name(schema)};
  END IF;
END`;
  }
  return `
DECLARE
  owner name := ${owner};
BEGIN
  IF owner IS NULL THEN
    CREATE SCHEMA ${name(schema)} AUTHORIZATION ${name(user)};
  ELSIF owner = current_user THEN
    ALTER SCHEMA ${name(schema)} OWNER TO ${name(user)};
  ELSIF owner <> ${text(user)} THEN
    RAISE EXCEPTION USING ERRCODE = 'duplicate_schema',
      MESSAGE = ${text(`schema "${schema}" belongs to role "`)} || owner || '": choose another schema, or give it to the administrator';
  END IF;
END`;
}

/** On what there is, and on what is going to be: default privileges are those of a maker, hence one set for each. */
function grantPrivileges(settings: PostgresUserSettings): string {
  const { address, user, privilege } = settings;
  const [readers, writers] = [sharedRole(settings, 'readers'), sharedRole(settings, 'writers')];
  const schema = name(settings.schema);
  const makers = privilege === 'READ_ONLY' ? ['CURRENT_USER'] : ['CURRENT_USER', name(user)];
  const defaults = makers.map((maker) => {
    const inSchema = `ALTER DEFAULT PRIVILEGES FOR ROLE ${maker} IN SCHEMA ${schema}`;
    return `
  ${inSchema} GRANT SELECT ON TABLES TO ${name(readers)};
  ${inSchema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${name(writers)};
  ${inSchema} GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO ${name(writers)};`;
  });
  const has = (kind: 'table' | 'sequence', role: string, privileges: string[]) =>
    privileges.map((one) => `has_${kind}_privilege(${text(role)}, relation.oid, '${one}')`).join(' AND ');
  return `
DECLARE
  relation record;
BEGIN
  GRANT CONNECT ON DATABASE ${name(address.database)} TO ${name(user)};
  GRANT USAGE ON SCHEMA ${schema} TO ${name(readers)}, ${name(writers)};
  GRANT CREATE ON SCHEMA ${schema} TO ${name(writers)};
  GRANT ${name(privilege === 'READ_ONLY' ? readers : writers)} TO ${name(user)};${defaults.join('')}
  FOR relation IN
    SELECT oid, oid::regclass::text AS name, relkind FROM pg_class
    WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = ${text(settings.schema)})
      AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND pg_has_role(relowner, 'USAGE')
  LOOP
    IF relation.relkind = 'S' THEN
      IF NOT (${has('sequence', writers, ['USAGE', 'SELECT', 'UPDATE'])}) THEN
        EXECUTE 'GRANT USAGE, SELECT, UPDATE ON SEQUENCE ' || relation.name || ${text(` TO ${name(writers)}`)};
      END IF;
    ELSIF NOT (${has('table', readers, ['SELECT'])} AND ${has('table', writers, ['SELECT', 'INSERT', 'UPDATE', 'DELETE'])}) THEN
      EXECUTE 'GRANT SELECT ON ' || relation.name || ${text(` TO ${name(readers)}`)};
      EXECUTE 'GRANT SELECT, INSERT, UPDATE, DELETE ON ' || relation.name || ${text(` TO ${name(writers)}`)};
    END IF;
  END LOOP;
END`;
}

/** A login has of its own only what an administrator gave it, such as a limit of connections, and that stays. */
function makeLogin(settings: PostgresUserSettings, { login, verifier, keepPassword = false }: LoginChange): string {
  const { user, schema, logins, functionName } = settings;
  const after = text(`${loginOf(user)}with schema ${schema},${madeBy(functionName)}`);
  const others = logins.map(text).join(', ');
  const authentication = verifier
    ? `ALTER ROLE ${name(login)} LOGIN PASSWORD ${text(verifier)};`
    : `ALTER ROLE ${name(login)} LOGIN; GRANT rds_iam TO ${name(login)};`;
  const searchPath = schema === 'public' ? 'RESET search_path' : `SET search_path TO ${name(schema)}`;
  return `
DECLARE
  before text := ${commentOn(login)};
BEGIN
  IF before IS NULL THEN
    EXECUTE ${text(`CREATE ROLE ${name(login)} CONNECTION LIMIT `)} ||
      coalesce((SELECT max(rolconnlimit) FROM pg_roles WHERE rolname IN (${others})), -1);
  ELSE${refuseUnless(`starts_with(before, ${text(loginOf(user))})`, login, `a login of "${user}"`)}
  END IF;
  IF before IS NULL OR NOT ${keepPassword} THEN
    ${authentication}
  END IF;
  GRANT ${name(user)} TO ${name(login)};
  ALTER ROLE ${name(login)} SET role TO ${text(user)};
  IF before IS DISTINCT FROM ${after} THEN
    ALTER ROLE ${name(login)} ${searchPath};
    COMMENT ON ROLE ${name(login)} IS ${after};
  END IF;
END`;
}

function retireLogin(user: string, login: string, onlyIfMadeBy = ''): string {
  return `
DECLARE
  comment text := ${commentOn(login)};
BEGIN
  IF starts_with(comment, ${text(loginOf(user))}) AND right(comment, ${onlyIfMadeBy.length}) = ${text(onlyIfMadeBy)} THEN
    ALTER ROLE ${name(login)} NOLOGIN;
  END IF;
END`;
}

function loginOf(user: string): string {
  return `${OURS}login of ${user}, `;
}

function madeBy(functionName: string): string {
  return ` made by ${functionName}`;
}
