import { escapeIdentifier as name, escapeLiteral as text } from 'pg';
import { COMMENT_PREFIX, commentOn, loginComment, refuseUnless } from './postgres-role-comments';
import type { PostgresUserSettings } from './postgres-user-settings';

/** The setting that is 'true' until the end of the transaction in which a user loses the privilege to create objects. */
const LOST = 'trading_platform.lost';

/** The statement that ends the sessions of a login. */
const END_SESSIONS =
  'PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = login AND datname = current_database();';
/**
 * The attempts to give away the objects of a user whose sessions end, and the pause between them. A session ends slowly on
 * a busy server. All attempts are shorter than the time of a statement.
 */
const ATTEMPTS = 60;
const PAUSE_SECONDS = 0.1;

/** Indicates whether a user may create objects in its schema, which run in the statements of other users too. */
export function mayCreate({ privilege }: PostgresUserSettings): boolean {
  return privilege === 'READ_WRITE' || privilege === 'OWN_SCHEMA';
}

/**
 * Returns SQL that creates the group role of a user, or changes its privilege.
 *
 * A user who loses a privilege must also lose the ownership of its objects. A role without a login then keeps them. The
 * user gets them back when it may write in the schema again, for example after a rollback.
 */
export function createGroup(settings: PostgresUserSettings): string {
  const { address, user, privilege, schema } = settings;
  const kind = `${COMMENT_PREFIX}user of database ${address.database}, `;
  const after = text(`${kind}${privilege} on schema ${schema}`);
  return `
DECLARE
  before text := ${commentOn(user)};
  shared name;
  keeper name;
  home name;
  login name;
  kept record;
BEGIN
  IF before IS NULL THEN
    CREATE ROLE ${name(user)};
  ELSE${refuseUnless(`starts_with(before, ${text(kind)})`, user, `a user of database ${address.database}`)}
  END IF;
  GRANT ${name(user)} TO CURRENT_USER;
  IF before IS DISTINCT FROM ${after} THEN
    IF before <> '' THEN
      home := substring(before FROM ' on schema (.*)$');
      keeper := ${keeperName(user, 'home')};${keepObjects(user)}
      IF NOT (${mayCreate(settings)} AND home = ${text(schema)}) THEN
        PERFORM set_config('${LOST}', 'true', true);${disarmKept(user)}
      END IF;
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

/**
 * Returns SQL that gives all objects of a user and its logins to its keeper. A login may create without the user's role.
 *
 * PostgreSQL refuses it while a session has a temporary function. Then the sessions of the user end before.
 */
function keepObjects(user: string): string {
  const reassign = (owner: string) => `EXECUTE format('REASSIGN OWNED BY %I TO %I', ${owner}, keeper);`;
  return `
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = keeper) THEN
        EXECUTE format('CREATE ROLE %I', keeper);
        EXECUTE format('COMMENT ON ROLE %I IS %L', keeper, ${text(`${COMMENT_PREFIX}keeps what `)} || before || ' has made');
      END IF;
      EXECUTE format('GRANT %I TO CURRENT_USER', keeper);
      IF EXISTS (SELECT FROM pg_namespace WHERE nspname = home) THEN
        EXECUTE format('GRANT CREATE ON SCHEMA %I TO %I', home, keeper);
        EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM %I', home, ${text(user)});
      END IF;
      FOR attempt IN 1..${ATTEMPTS} LOOP
        BEGIN
          ${reassign(text(user))}${forEachLogin(user, reassign('login'))}
          EXIT;
        EXCEPTION
          WHEN insufficient_privilege THEN
            IF attempt = ${ATTEMPTS} THEN
              RAISE;
            END IF;${forEachLogin(user, END_SESSIONS)}
            PERFORM pg_sleep(${PAUSE_SECONDS});
        END;
      END LOOP;
      IF EXISTS (SELECT FROM pg_namespace WHERE nspname = home) THEN
        EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM %I', home, keeper);
      END IF;`;
}

/**
 * Returns SQL that takes the rights of kept objects from a user.
 *
 * A function with SECURITY DEFINER would change the tables as their owner. TRIGGER on a table would allow a trigger with a
 * temporary function. Large objects go back to the user, because no statement executes them.
 */
function disarmKept(user: string): string {
  return `
        FOR kept IN
          SELECT oid::regprocedure::text AS routine FROM pg_proc
          WHERE prosecdef AND proowner = (SELECT oid FROM pg_roles WHERE rolname = keeper)
            AND NOT starts_with(pronamespace::regnamespace::text, 'pg_temp_')
        LOOP
          EXECUTE 'ALTER ROUTINE ' || kept.routine || ' SECURITY INVOKER';
        END LOOP;
        FOR kept IN
          SELECT pg_class.oid::regclass::text AS relation, pg_roles.rolname AS grantee
          FROM pg_class, aclexplode(relacl) AS entry LEFT JOIN pg_roles ON pg_roles.oid = entry.grantee
          WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = keeper) AND relpersistence <> 't'
            AND entry.privilege_type = 'TRIGGER' AND entry.grantee <> relowner
        LOOP
          EXECUTE format('REVOKE TRIGGER ON %s FROM %s CASCADE', kept.relation, coalesce(quote_ident(kept.grantee), 'PUBLIC'));
        END LOOP;
        FOR kept IN
          SELECT oid FROM pg_largeobject_metadata WHERE lomowner = (SELECT oid FROM pg_roles WHERE rolname = keeper)
        LOOP
          EXECUTE format('ALTER LARGE OBJECT %s OWNER TO %I', kept.oid, ${text(user)});
        END LOOP;`;
}

/**
 * Returns SQL that runs a statement for each login of a user, as a member of the login.
 *
 * The membership ends in the same transaction. With a login by IAM it would give the admin the role `rds_iam`, and a
 * member of that role cannot log in by its password.
 */
function forEachLogin(user: string, statement: string): string {
  return `
      FOR login IN
        SELECT rolname FROM pg_roles WHERE starts_with(shobj_description(oid, 'pg_authid'), ${text(loginComment(user))})
      LOOP
        IF pg_has_role(login, 'USAGE') THEN
          ${statement}
        ELSE
          EXECUTE format('GRANT %I TO CURRENT_USER', login);
          ${statement}
          EXECUTE format('REVOKE %I FROM CURRENT_USER', login);
        END IF;
      END LOOP;`;
}

/** Returns SQL for the column `lost`: true if the user has lost the privilege to create objects in this transaction. */
export function selectLost(): string {
  return `SELECT coalesce(current_setting('${LOST}', true), '') = 'true' AS lost`;
}

/**
 * Returns SQL that ends the sessions of a user who has lost a privilege.
 *
 * A session can contain a transaction that has created objects, and temporary functions. They must not survive.
 */
export function endSessions(user: string): string {
  return `
DECLARE
  login name;
BEGIN${forEachLogin(user, END_SESSIONS)}
END`;
}

/** Returns SQL that gives kept objects back to a user. The user must be able to create in the schema before. */
export function restoreOwnership({ user, schema }: PostgresUserSettings): string {
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
export function keeperName(user: string, schema: string): string {
  return `'kept.' || md5(${text(`${user}.`)} || ${schema})`;
}
