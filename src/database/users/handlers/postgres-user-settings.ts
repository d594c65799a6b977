import { variable } from '../../../secrets/handlers/environment';

/** How a user logs in. */
const STRATEGIES = ['single', 'alternating', 'iam'] as const;
const PRIVILEGES = ['READ_WRITE', 'READ_ONLY', 'OWN_SCHEMA'] as const;
/** A longer name would be cut off by PostgreSQL without an error. */
const LONGEST_NAME_BYTES = 63;

/** Where a database is. It comes from the function's environment and never from a secret that somebody could change. */
export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
}

/** The user that a function makes and rotates. */
export interface PostgresUserSettings {
  readonly address: PostgresAddress;
  /** The secret of the administrator. */
  readonly adminSecret: string;
  /** The secret of the user. A user that logs in by IAM has none. */
  readonly secret?: string;
  /** The role that holds the privileges and owns what the user makes. */
  readonly user: string;
  /** The roles that log in. */
  readonly logins: string[];
  readonly strategy: (typeof STRATEGIES)[number];
  readonly privilege: (typeof PRIVILEGES)[number];
  readonly schema: string;
  /** Unit: characters. */
  readonly passwordLength: number;
  /** The function, which a login remembers, so that it can be told from one of the same name that another one made. */
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

/** The logins of a user, whether they exist or not. */
export function loginsOf(user: string, strategy: PostgresUserSettings['strategy']): string[] {
  const logins = { single: ['_1'], alternating: ['_1', '_2'], iam: ['_iam'] }[strategy].map((end) => `${user}${end}`);
  const tooLong = logins.find((name) => Buffer.byteLength(name) > LONGEST_NAME_BYTES);
  if (tooLong) throw new Error(`'${tooLong}' is longer than the ${LONGEST_NAME_BYTES} bytes of a PostgreSQL name`);
  return logins;
}

function oneOf<T extends string>(values: readonly T[], name: string): T {
  const text = variable(name);
  const value = values.find((candidate) => candidate === text);
  if (value) return value;
  throw new Error(`the environment variable ${name} is '${text}', expected one of ${values.join(', ')}`);
}
