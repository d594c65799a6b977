import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Credentials } from '../../../../rigs/postgres/postgres-server';
import type { BundleProcess } from './bundle';

export const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];

/** The response to CloudFormation. */
export interface ResourceAnswer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
}

interface Surroundings {
  readonly secrets: SecretsManagerClient;
  /** The ARN of the function that Secrets Manager calls when a rotation begins. */
  rotationFunction(): Promise<string>;
  readonly process: BundleProcess;
  readonly environment: Record<string, string>;
}

/** A user of a database with its secret and its function, as Secrets Manager and CloudFormation use them. */
export class DatabaseUser {
  private environment: Record<string, string>;

  public constructor(
    public readonly name: string,
    public readonly secret: string,
    private readonly surroundings: Surroundings,
  ) {
    this.environment = surroundings.environment;
  }

  /** Changes the function's environment, as a deployment does. */
  public reconfigure(environment: Record<string, string>): void {
    this.environment = { ...this.environment, ...environment };
  }

  /** The value of the secret with a staging label. */
  public async credentials(VersionStage = 'AWSCURRENT'): Promise<Credentials> {
    const request = new GetSecretValueCommand({ SecretId: this.secret, VersionStage });
    return JSON.parse((await this.surroundings.secrets.send(request)).SecretString ?? '');
  }

  /** Changes the current value without a rotation. */
  public async overwrite(value: unknown): Promise<void> {
    const SecretString = typeof value === 'string' ? value : JSON.stringify(value);
    await this.surroundings.secrets.send(new PutSecretValueCommand({ SecretId: this.secret, SecretString }));
  }

  /** Stores the pending value of a rotation. */
  public async storePending(ClientRequestToken: string, value: unknown): Promise<void> {
    const SecretString = JSON.stringify(value);
    const request = { SecretId: this.secret, ClientRequestToken, SecretString, VersionStages: ['AWSPENDING'] };
    await this.surroundings.secrets.send(new PutSecretValueCommand(request));
  }

  /** Begins a rotation and returns its token. */
  public async beginRotation(): Promise<string> {
    const { secrets, rotationFunction } = this.surroundings;
    const request = new RotateSecretCommand({
      SecretId: this.secret,
      RotationLambdaARN: await rotationFunction(),
      RotationRules: { AutomaticallyAfterDays: 30 },
    });
    return (await secrets.send(request)).VersionId ?? '';
  }

  public async step(Step: string, ClientRequestToken: string): Promise<void> {
    await this.invoke({ Step, SecretId: this.secret, ClientRequestToken });
  }

  /** Runs a step with the secret of somebody else in the event. */
  public async stepOn(secret: string, Step: string, ClientRequestToken: string): Promise<void> {
    await this.invoke({ Step, SecretId: secret, ClientRequestToken });
  }

  public async rotate(): Promise<void> {
    const token = await this.beginRotation();
    for (const step of STEPS) await this.step(step, token);
  }

  /** Invokes the function with a request of CloudFormation. */
  public async request(
    RequestType: 'Create' | 'Update' | 'Delete',
    PhysicalResourceId?: string,
  ): Promise<ResourceAnswer> {
    let answer = '';
    const server = http.createServer(async (request, response) => {
      // The function sends it again if this process does not respond in time.
      answer = await text(request);
      response.end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    try {
      await this.invoke({
        RequestType,
        PhysicalResourceId,
        ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
        StackId: 'stack',
        RequestId: 'request',
        LogicalResourceId: 'User',
      });
      return JSON.parse(answer);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  /** Creates the user in the database. */
  public create(): Promise<void> {
    return this.succeed('Create');
  }

  /** Updates the user. */
  public update(): Promise<void> {
    return this.succeed('Update', this.name);
  }

  private async succeed(type: 'Create' | 'Update', resource?: string): Promise<void> {
    const { Status, Reason } = await this.request(type, resource);
    if (Status !== 'SUCCESS') throw new Error(Reason);
  }

  private async invoke(event: object): Promise<void> {
    await this.surroundings.process.invoke(this.environment, event);
  }
}
