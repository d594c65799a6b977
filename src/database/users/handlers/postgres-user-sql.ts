import { createHash } from 'node:crypto';
import { escapeIdentifier as name, escapeLiteral as text } from 'pg';
import type { PostgresUserSettings } from './postgres-user-settings';

/** The prefix of the comment on every role that this library creates. */
const COMMENT_PREFIX = 'cdk-trading-analytics-platform: ';
/** The maximum length of a name in PostgreSQL. Unit: bytes. */
const MAX_NAME_BYTES = 63;
/** The key of the advisory lock. Any number is valid if it is the same for all users of a database. */
const LOCK = 4_607_711_928_713_345;

/** A login to create or update. */
export interface LoginChange {
  readonly login: string;
  /** The verifier that the server checks the password with. Without a verifier the user logs in by IAM. */
  readonly verifier?: string;
  /** Indicates whether an existing login keeps its password. */
  readonly keepPassword?: boolean;
  /** The logins that are no longer used. */
  readonly retired?: string[];
}

/**
 * Returns the SQL that creates or updates a user, one of its logins, and its privileges.
 *
 * It is one transaction and idempotent. A group role has the privileges and owns all objects. The logins act as that
 * role, so that tables of one login also belong to the other.
 */
export function setUpUser(settings: PostgresUserSettings, change: LoginChange): string {
  return transaction([
    block(closeOtherDatabases()),
    block(createSharedRole(settings, 'readers')),
    block(createSharedRole(settings, 'writers')),
    block(createGroup(settings)),
    block(createSchema(settings)),
    block(grantPrivileges(settings)),
    ...(mayCreate(settings) ? [block(restoreOwnership(settings))] : []),
    block(createLogin(settings, change)),
    ...(change.retired ?? []).map((login) => block(retireLogin(settings.user, login))),
  ]);
}

/**
 * Returns the SQL that disables the logins of a user. The objects of the user are kept.
 *
 * A login that another function has taken over is not disabled.
 */
export function disableUser(user: string, logins: string[], functionName: string): string {
  return transaction(logins.map((login) => block(retireLogin(user, login, createdBy(functionName)))));
}

/** Indicates whether a user may create objects in its schema, which run in the statements of other users too. */
function mayCreate({ privilege }: PostgresUserSettings): boolean {
  return privilege === 'READ_WRITE' || privilege === 'OWN_SCHEMA';
}

/** Returns the role of all readers, or all writers, of a schema. So privileges need no list of users. */
export function sharedRole(
  { address: { database }, schema }: PostgresUserSettings,
  kind: 'readers' | 'writers',
): string {
  const readable = [database, schema, kind].join('.');
  if (Buffer.byteLength(readable) <= MAX_NAME_BYTES) return readable;
  const hash = createHash('sha256')
    .update(JSON.stringify([database, schema]))
    .digest('hex');
  return `${hash.slice(0, 32)}.${kind}`;
}

function transaction(statements: string[]): string {
  return ['SET LOCAL client_min_messages TO error', `SELECT pg_advisory_xact_lock(${LOCK})`, ...statements].join(';\n');
}

function block(body: string): string {
  return `DO ${text(body)}`;
}

/** Returns SQL for the comment on a role: empty without a comment, null if the role does not exist. */
function commentOn(role: string): string {
  return `(SELECT coalesce(shobj_description(oid, 'pg_authid'), '') FROM pg_roles WHERE rolname = ${text(role)})`;
}

/** Returns SQL that fails unless the role is one of this library. Another role could have any privilege. */
function refuseUnless(condition: string, role: string, what: string): string {
  const message = `role "${role}" exists and is not ${what}: choose another user name, or rename that role`;
  return `
  IF NOT ${condition} THEN
    RAISE EXCEPTION USING ERRCODE = 'duplicate_object', MESSAGE = ${text(message)};
  END IF;`;
}

/**
 * Returns SQL that closes the databases of every server to users, who need no other database than their own.
 *
 * On RDS the admin owns both databases. If it does not, only their owner can close them, and they stay as they are.
 */
function closeOtherDatabases(): string {
  return `
DECLARE
  other name;
BEGIN
  FOR other IN
    SELECT datname FROM pg_database
    WHERE datname IN ('postgres', 'template1') AND datname <> current_database() AND pg_has_role(datdba, 'USAGE')
      AND EXISTS (SELECT FROM aclexplode(coalesce(datacl, acldefault('d', datdba))) AS entry WHERE entry.grantee = 0)
  LOOP
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', other);
  END LOOP;
EXCEPTION
  WHEN insufficient_privilege OR internal_error THEN
    NULL; -- The function of a user of another database did it at the same time, or the server reserves it.
END`;
}

function createSharedRole(settings: PostgresUserSettings, kind: 'readers' | 'writers'): string {
  const role = sharedRole(settings, kind);
  const what = `${kind} of schema ${settings.schema} of database ${settings.address.database}`;
  return `
DECLARE
  before text := ${commentOn(role)};
BEGIN
  IF before IS NULL THEN
    CREATE ROLE ${name(role)};
    COMMENT ON ROLE ${name(role)} IS ${text(COMMENT_PREFIX + what)};
    RETURN;
  END IF;${refuseUnless(`before = ${text(COMMENT_PREFIX + what)}`, role, what)}
END`;
}

/**
 * Returns SQL that creates the group role of a user, or changes its privilege.
 *
 * A user who loses a privilege must also lose the ownership of its objects. A role without a login then keeps them. The
 * user gets them back when it may write in the schema again, for example after a rollback.
 */
function createGroup({ address: { database }, user, privilege, schema }: PostgresUserSettings): string {
  const kind = `${COMMENT_PREFIX}user of database ${database}, `;
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
      keeper := ${keeperName(user, 'home')};
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = keeper) THEN
        EXECUTE format('CREATE ROLE %I', keeper);
        EXECUTE format('COMMENT ON ROLE %I IS %L', keeper, ${text(`${COMMENT_PREFIX}keeps what `)} || before || ' has made');
      END IF;
      EXECUTE format('GRANT %I TO CURRENT_USER', keeper);
      IF EXISTS (SELECT FROM pg_namespace WHERE nspname = home) THEN
        EXECUTE format('GRANT CREATE ON SCHEMA %I TO %I', home, keeper);
        EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM %I', home, ${text(user)});
      END IF;
      EXECUTE format('REASSIGN OWNED BY %I TO %I', ${text(user)}, keeper);
    END IF;
    FOR shared IN
      SELECT roles.rolname FROM pg_auth_members members JOIN pg_roles roles ON roles.oid = members.roleid
      WHERE members.member = (SELECT oid FROM pg_roles WHERE rolname = ${text(user)})
        AND starts_with(shobj_description(roles.oid, 'pg_authid'), ${text(COMMENT_PREFIX)})
    LOOP
      EXECUTE 'REVOKE ' || quote_ident(shared) || ${text(` FROM ${name(user)}`)};
    END LOOP;
    COMMENT ON ROLE ${name(user)} IS ${after};
  END IF;
END`;
}

/** Returns SQL that gives kept objects back to a user. The user must be able to create in the schema before. */
function restoreOwnership({ user, schema }: PostgresUserSettings): string {
  return `
DECLARE
  keeper name := ${keeperName(user, text(schema))};
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = keeper) THEN
    EXECUTE format('GRANT %I TO CURRENT_USER', keeper);
    EXECUTE format('REASSIGN OWNED BY %I TO %I', keeper, ${text(user)});
  END IF;
END`;
}

/** Returns SQL for the role that keeps the objects of a user in a schema. User names have no dot, so it is unique. */
function keeperName(user: string, schema: string): string {
  return `'kept.' || md5(${text(`${user}.`)} || ${schema})`;
}

/** Returns SQL that creates a schema. The admin owns it until the user who owns it is created. */
function createSchema({ user, privilege, schema }: PostgresUserSettings): string {
  const currentOwner = `(SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = ${text(schema)})`;
  if (privilege !== 'OWN_SCHEMA') {
    return `
BEGIN
  IF ${currentOwner} IS NULL THEN
    CREATE SCHEMA ${name(schema)};
  END IF;
END`;
  }
  return `
DECLARE
  owner name := ${currentOwner};
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

/** Returns SQL that grants privileges on existing and future objects. Each creator needs its own default privileges. */
function grantPrivileges(settings: PostgresUserSettings): string {
  const { address, user, privilege } = settings;
  const [readers, writers] = [sharedRole(settings, 'readers'), sharedRole(settings, 'writers')];
  const schema = name(settings.schema);
  const creates = mayCreate(settings);
  const creators = creates ? ['CURRENT_USER', name(user)] : ['CURRENT_USER'];
  const defaults = creators.map((creator) => {
    const inSchema = `ALTER DEFAULT PRIVILEGES FOR ROLE ${creator} IN SCHEMA ${schema}`;
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
  ${creates ? `GRANT CREATE ON SCHEMA ${schema} TO ${name(user)};` : ''}
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

/** Returns SQL that creates or updates a login. Settings of an administrator, such as a connection limit, are kept. */
function createLogin(settings: PostgresUserSettings, { login, verifier, keepPassword = false }: LoginChange): string {
  const { user, schema, logins, functionName } = settings;
  const after = text(`${loginComment(user)}with schema ${schema},${createdBy(functionName)}`);
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
  ELSE${refuseUnless(`starts_with(before, ${text(loginComment(user))})`, login, `a login of "${user}"`)}
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

function retireLogin(user: string, login: string, onlyIfCreatedBy = ''): string {
  return `
DECLARE
  comment text := ${commentOn(login)};
BEGIN
  IF starts_with(comment, ${text(loginComment(user))}) AND right(comment, ${onlyIfCreatedBy.length}) = ${text(onlyIfCreatedBy)} THEN
    ALTER ROLE ${name(login)} NOLOGIN;
  END IF;
END`;
}

function loginComment(user: string): string {
  return `${COMMENT_PREFIX}login of ${user}, `;
}

function createdBy(functionName: string): string {
  return ` made by ${functionName}`;
}
