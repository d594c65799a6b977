import type { TextForm } from './kinds';
import { MINUTES_OF_DAY, windowSpan } from './rds-windows';

/** The words that PostgreSQL reserves, and the databases that each server has. */
const RESERVED = new Set(
  [
    'all analyse analyze and any array as asc asymmetric both case cast check collate',
    'column constraint create current_catalog current_date current_role current_time current_timestamp current_user default deferrable desc distinct do',
    'else end except false fetch for foreign from grant group having in initially intersect',
    'into lateral leading limit localtime localtimestamp not null offset on only or order placing',
    'primary references returning select session_user some symmetric system_user table then to trailing true union',
    'unique user using variadic when where window with template0 template1 rdsadmin',
  ].flatMap((words) => words.split(' ')),
);
/** Roles that each server has, or words that PostgreSQL reserves for roles. */
const ROLES = ['trading_admin', 'none', 'postgres', 'public'];
/** PostgreSQL truncates names over 63 bytes. A login has a suffix, the longest is `_iam`. Unit: bytes. */
const MAX_NAME_LENGTH = 63 - '_iam'.length;
const NAME = `lowercase letters, digits and underscores, not beginning with a digit, 'pg_' or 'rds', at most ${MAX_NAME_LENGTH} characters`;

/** The name of a database. @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html */
export const DATABASE_NAME: TextForm = {
  test: (text) => /^[a-zA-Z]\w{0,62}$/.test(text) && !RESERVED.has(text.toLowerCase()),
  expected:
    'letters, digits and underscores, beginning with a letter, at most 63 characters, and no word that PostgreSQL reserves',
  example: 'trading',
};

/** The name of a schema. */
export const SCHEMA: TextForm = { test: isName, expected: NAME, example: 'risk_engine' };

/** The name of a schema that a user can own. The schema `public` belongs to the owner of the database. */
export const OWN_SCHEMA: TextForm = {
  test: (text) => isName(text) && text !== 'public',
  expected: `${NAME}, except public`,
  example: 'risk_engine',
};

/** The name of a user. */
export const DATABASE_USER: TextForm = {
  test: (text) => isName(text) && !ROLES.includes(text),
  expected: `${NAME}, except ${ROLES.join(', ')}`,
  example: 'risk_engine',
};

/** A host of a server. Private names may have underscores. */
export const DATABASE_HOST: TextForm = {
  test: (text) => /^(?=.{1,253}$)[a-z0-9_]([\w-]{0,61}\w)?(\.[a-z0-9_]([\w-]{0,61}\w)?)*$/i.test(text),
  expected: 'a host name: labels of letters, digits, hyphens and underscores, separated by dots',
  example: 'db.example.com',
};

/** The resource id of an instance, a cluster or a proxy of RDS. */
export const RESOURCE_ID: TextForm = {
  test: (text) => /^(db|cluster|prx)-[a-zA-Z0-9]+$/.test(text),
  expected: "the resource id, which begins with 'db-', 'cluster-' or 'prx-'",
  example: 'cluster-ABCDEFGHIJKLMNOPQRSTUVWXYZ',
};

const TIME = '([01]\\d|2[0-3]):[0-5]\\d';
const DAY = '(mon|tue|wed|thu|fri|sat|sun)';

/** A daily window of RDS. */
export const BACKUP_WINDOW: TextForm = {
  test: (text) => new RegExp(`^${TIME}-${TIME}$`).test(text) && isLong(text, MINUTES_OF_DAY),
  expected: "a begin and an end in UTC as 'HH:MM-HH:MM', at least 30 minutes apart (the rule of RDS)",
  example: '02:00-03:00',
};

/** A weekly window of RDS. */
export const MAINTENANCE_WINDOW: TextForm = {
  test: (text) => new RegExp(`^${DAY}:${TIME}-${DAY}:${TIME}$`, 'i').test(text) && isLong(text, 7 * MINUTES_OF_DAY),
  expected: "a begin and an end in UTC as 'ddd:HH:MM-ddd:HH:MM', at least 30 minutes apart (the rule of RDS)",
  example: 'sun:04:00-sun:05:00',
};

function isName(text: string): boolean {
  return /^[a-z_][a-z0-9_]*$/.test(text) && text.length <= MAX_NAME_LENGTH && !/^(pg_|rds)/.test(text);
}

function isLong(window: string, period: number): boolean {
  const { start, end } = windowSpan(window, period);
  return end - start >= 30;
}
