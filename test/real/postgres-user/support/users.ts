import { randomBytes, randomUUID } from 'node:crypto';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { att } from '../../../../rigs/emulator/templates/template';
import type { PostgresServer } from '../../../../rigs/postgres/postgres-server';
import type { SharedEmulator } from '../../../rigs/emulator/support/emulator';
import { lambdaFunction, permission, ROLE } from '../../../rigs/emulator/support/functions';
import { stacksOf } from '../../../rigs/emulator/support/stacks';
import { BundleProcess } from './bundle';
import { DatabaseUser } from './database-user';

/** A rotation function that does nothing: the tests call the steps themselves. */
const BEGINS_ONLY = 'exports.handler = async () => {};';

export interface UserOptions {
  readonly strategy?: 'single' | 'alternating' | 'iam';
  readonly privilege?: 'READ_WRITE' | 'READ_WRITE_ROWS' | 'READ_ONLY' | 'OWN_SCHEMA';
  readonly schema?: string;
  /** The value of the admin's secret. The default is the credentials of the admin. */
  readonly administrator?: unknown;
  /** Variables of the function's environment that differ from the default. */
  readonly environment?: Record<string, string>;
  /** Indicates whether the function runs in its own process, as in Lambda. */
  readonly ownProcess?: boolean;
}

/** Creates the resources of a user: a secret and a function. */
export function usersOf(emulator: SharedEmulator, database: () => PostgresServer) {
  const secrets = new SecretsManagerClient(emulator.configuration);
  const { deploy } = stacksOf(emulator);
  const processes: BundleProcess[] = [];
  let shared: BundleProcess | undefined;
  let rotation: Promise<Record<string, string>> | undefined;
  afterAll(() => {
    for (const one of processes) one.stop();
  });

  function startProcess(): BundleProcess {
    const started = new BundleProcess({
      ...emulator.running().environment(),
      PATH: process.env.PATH ?? '',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      NODE_EXTRA_CA_CERTS: database().authorityFile,
    });
    processes.push(started);
    return started;
  }

  /** Creates a secret and returns its ARN. */
  async function secretOf(value: unknown): Promise<string> {
    const SecretString = typeof value === 'string' ? value : JSON.stringify(value);
    return (await secrets.send(new CreateSecretCommand({ Name: `test-${randomUUID()}`, SecretString }))).ARN ?? '';
  }

  async function rotationFunction(): Promise<string> {
    rotation ??= deploy('begins-only', {
      Resources: {
        Role: ROLE,
        Function: lambdaFunction(BEGINS_ONLY),
        Permission: permission('Function', 'secretsmanager.amazonaws.com'),
      },
      Outputs: { Function: { Value: att('Function', 'Arn') } },
    });
    return (await rotation).Function;
  }

  async function user(name: string, options: UserOptions = {}): Promise<DatabaseUser> {
    const { strategy = 'alternating', privilege = 'READ_WRITE', schema = 'public', ownProcess = false } = options;
    const { host, port, database: databaseName, admin } = database();
    const first = { username: `${name}_1`, password: randomBytes(16).toString('hex') };
    const secret = strategy === 'iam' ? '' : await secretOf(first);
    shared ??= startProcess();
    return new DatabaseUser(name, secret, {
      secrets,
      rotationFunction,
      process: ownProcess ? startProcess() : shared,
      environment: {
        AWS_LAMBDA_FUNCTION_NAME: `function-${randomUUID()}`,
        HOST: host,
        PORT: String(port),
        DATABASE: databaseName,
        ADMIN_SECRET: await secretOf(options.administrator ?? admin),
        USER_NAME: name,
        STRATEGY: strategy,
        PRIVILEGE: privilege,
        SCHEMA: schema,
        PASSWORD_LENGTH: '32',
        SECRET: secret,
        ...options.environment,
      },
    });
  }

  /** A user that can log in. */
  async function made(name: string, options: UserOptions = {}): Promise<DatabaseUser> {
    const one = await user(name, options);
    await one.create();
    return one;
  }

  /** The output of the functions. */
  const log = () => processes.map((one) => one.log).join('');

  return { user, made, secretOf, secrets, startProcess, log };
}
