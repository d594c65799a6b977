import { escapeLiteral as text } from 'pg';

/** The prefix of the comment on every role that this library creates. */
export const COMMENT_PREFIX = 'cdk-trading-analytics-platform: ';

/** Returns SQL for the comment on a role: empty without a comment, null if the role does not exist. */
export function commentOn(role: string): string {
  return `(SELECT coalesce(shobj_description(oid, 'pg_authid'), '') FROM pg_roles WHERE rolname = ${text(role)})`;
}

/** Returns SQL that fails unless the role is one of this library. Another role could have any privilege. */
export function refuseUnless(condition: string, role: string, what: string): string {
  const message = `role "${role}" exists and is not ${what}: choose another user name, or rename that role`;
  return `
  IF NOT ${condition} THEN
    RAISE EXCEPTION USING ERRCODE = 'duplicate_object', MESSAGE = ${text(message)};
  END IF;`;
}

/** Returns the beginning of the comment on each login of a user. */
export function loginComment(user: string): string {
  return `${COMMENT_PREFIX}login of ${user}, `;
}
