import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Gatekeeper } from './call';
import { FunctionProcess } from './function-process';
import { PostgresGate } from './postgres-gate';
import type { RotationServers } from './rotation-servers';
import { SecretValues } from './secret-values';
import { SecretsManagerGate } from './secrets-manager-gate';

export const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
export type Step = (typeof STEPS)[number];
export type Strategy = 'alternating' | 'single';

export interface RotatingUserOptions {
  readonly strategy: Strategy;
  readonly keeper: Gatekeeper;
  /** Additional environment variables of the function. */
  readonly environment?: Record<string, string>;
}

/** A database user as in the platform: a secret, its own function, and gates between the function and the servers. */
export class RotatingUser {
  /** Creates the secret and the user, as a deployment does. The first value of the secret works at once. */
  public static async create(
    servers: RotationServers,
    name: string,
    options: RotatingUserOptions,
  ): Promise<RotatingUser> {
    const { database, emulator, secretsManager } = servers;
    const password = randomBytes(16).toString('hex');
    const secret = await SecretValues.create(secretsManager, name, { username: `${name}_1`, password });
    const user = new RotatingUser(servers, name, secret, options, {
      secretsManager: await SecretsManagerGate.open(emulator.port, options.keeper),
      postgres: await PostgresGate.open(database.port, options.keeper),
    });
    user.gates.secretsManager.stored.add(JSON.stringify({ password }));
    await user.request('Create');
    return user;
  }

  public readonly strategy: Strategy;
  private readonly environment: Record<string, string>;
  private readonly processes: FunctionProcess[] = [];

  private constructor(
    private readonly servers: RotationServers,
    public readonly name: string,
    public readonly secret: SecretValues,
    { strategy, environment }: RotatingUserOptions,
    public readonly gates: { readonly secretsManager: SecretsManagerGate; readonly postgres: PostgresGate },
  ) {
    const { database, emulator, adminSecret } = servers;
    this.strategy = strategy;
    this.environment = {
      PATH: process.env.PATH ?? '',
      ...emulator.environment(),
      AWS_ENDPOINT_URL: gates.secretsManager.url,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      AWS_LAMBDA_FUNCTION_NAME: `rotate-${name}`,
      NODE_EXTRA_CA_CERTS: database.authorityFile,
      HOST: database.host,
      PORT: String(gates.postgres.port),
      DATABASE: database.database,
      ADMIN_SECRET: adminSecret,
      USER_NAME: name,
      STRATEGY: strategy,
      PRIVILEGE: 'READ_WRITE',
      SCHEMA: 'public',
      PASSWORD_LENGTH: '32',
      SECRET: secret.arn,
      ...environment,
    };
    this.process = this.anotherProcess();
  }

  /** The process of the function. */
  public readonly process: FunctionProcess;

  /** Starts another process of the function, which runs at the same time. */
  public anotherProcess(environment: Record<string, string> = {}): FunctionProcess {
    const process = new FunctionProcess({ ...this.environment, ...environment });
    this.processes.push(process);
    return process;
  }

  /** The possible logins of the user. */
  public get logins(): string[] {
    return [`${this.name}_1`, `${this.name}_2`];
  }

  /** The output of all processes of the function. */
  public get log(): string {
    return this.processes.map(({ log }) => log).join('\n');
  }

  /** Every password of the user, including those of broken calls. */
  public get passwords(): string[] {
    return [...this.gates.secretsManager.stored].map((value) => JSON.parse(value).password);
  }

  /** Starts a rotation and returns its token. */
  public beginRotation(): Promise<string> {
    return this.secret.beginRotation(this.servers.rotationFunction);
  }

  /** Returns the event of Secrets Manager for a step. */
  public event(step: Step, token: string): object {
    return { Step: step, SecretId: this.secret.arn, ClientRequestToken: token };
  }

  /** Sends a request of CloudFormation to the function. Throws if the function reports a failure. */
  public async request(RequestType: 'Create' | 'Update', process = this.process): Promise<void> {
    let answer = '{}';
    const server = http.createServer(async (request, response) => {
      answer = await text(request);
      response.end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    try {
      const error = await process.invoke({
        RequestType,
        PhysicalResourceId: this.name,
        ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
        StackId: 'stack',
        RequestId: randomUUID(),
        LogicalResourceId: 'User',
      });
      const { Status, Reason } = JSON.parse(answer);
      if (error || Status !== 'SUCCESS') throw new Error(`${RequestType} of ${this.name}: ${error ?? Reason}`);
    } finally {
      server.close();
    }
  }

  public async stop(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.kill()));
    this.gates.secretsManager.close();
    this.gates.postgres.close();
  }
}
