import { variable } from '../../../secrets/handlers/environment';

/** The methods by which a user logs in. */
const STRATEGIES = ['single', 'alternating', 'iam'] as const;
/** `READ_WRITE` also creates objects. It keeps this meaning, because a rollback to an earlier template sends it. */
const PRIVILEGES = ['READ_WRITE', 'READ_WRITE_ROWS', 'READ_ONLY', 'OWN_SCHEMA'] as const;
/** PostgreSQL truncates a longer name without an error. Unit: bytes. */
const MAX_NAME_BYTES = 63;

/** The address of a database. It is read from the function's environment, never from a secret that can be changed. */
export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
}

/** The user that a function creates and rotates. */
export interface PostgresUserSettings {
  readonly address: PostgresAddress;
  /** The secret of the admin. */
  readonly adminSecret: string;
  /** The secret of the user. A user who logs in by IAM has no secret. */
  readonly secret?: string;
  /** The role that has the privileges and owns the objects that the user creates. */
  readonly user: string;
  /** The roles that log in. */
  readonly logins: string[];
  readonly strategy: (typeof STRATEGIES)[number];
  readonly privilege: (typeof PRIVILEGES)[number];
  readonly schema: string;
  /** Unit: characters. */
  readonly passwordLength: number;
  /** The name of the function. It is stored with each login, to identify the logins that this function created. */
  readonly functionName: string;
}

/** Reads the function's environment. */
export function readSettings(): PostgresUserSettings {
  const user = variable('USER_NAME');
  const strategy = oneOf(STRATEGIES, 'STRATEGY');
  return {
    address: {
      host: variable('HOST'),
      port: Number(variable('PORT')),
      database: variable('DATABASE'),
    },
    adminSecret: variable('ADMIN_SECRET'),
    secret: strategy === 'iam' ? undefined : variable('SECRET'),
    user,
    logins: loginsOf(user, strategy),
    strategy,
    privilege: oneOf(PRIVILEGES, 'PRIVILEGE'),
    schema: process.env.SCHEMA || 'public',
    passwordLength: strategy === 'iam' ? 0 : Number(variable('PASSWORD_LENGTH')),
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME ?? '',
  };
}

/** Returns the names of a user's logins, existing or not. */
export function loginsOf(user: string, strategy: PostgresUserSettings['strategy']): string[] {
  const logins = { single: ['_1'], alternating: ['_1', '_2'], iam: ['_iam'] }[strategy].map(
    (suffix) => `${user}${suffix}`,
  );
  const tooLong = logins.find((name) => Buffer.byteLength(name) > MAX_NAME_BYTES);
  if (tooLong) throw new Error(`'${tooLong}' is longer than the ${MAX_NAME_BYTES} bytes of a PostgreSQL name`);
  return logins;
}

function oneOf<T extends string>(values: readonly T[], name: string): T {
  const text = variable(name);
  const value = values.find((candidate) => candidate === text);
  if (value) return value;
  throw new Error(`the environment variable ${name} is '${text}', expected one of ${values.join(', ')}`);
}
