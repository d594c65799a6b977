import * as fs from 'node:fs';
import * as path from 'node:path';
import { LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { cdk } from '../cdk-cli';
import { DeployedStack } from '../emulator/deployed-stack';
import type { Emulator } from '../emulator/emulator';
import { rotateNow } from '../emulator/secret-rotation';
import { redeployedSince, stateOfServices } from '../emulator/services';
import type { KnownValues } from '../template/intrinsics';
import type { Json } from '../template/json';

/** A mesh on the emulator, where the functions of the library issue and rotate its certificates. */
export class DeployedMesh {
  /**
   * Deploys or updates a stack with the CDK CLI.
   *
   * @param emulator the emulator
   * @param assembly the folder of the synthesized app
   * @param stackName the name of the stack
   * @param variables further variables for the CLI
   */
  public static async deploy(
    emulator: Emulator,
    assembly: string,
    stackName: string,
    variables: Record<string, string> = {},
  ): Promise<DeployedMesh> {
    const environment = { ...emulator.environment(), ...variables };
    if (!DeployedMesh.bootstrapped.has(emulator)) await cdk(['bootstrap', '--app', assembly], environment);
    DeployedMesh.bootstrapped.add(emulator);
    await cdk(['deploy', stackName, '--app', assembly, '--require-approval', 'never'], environment);
    const template = JSON.parse(fs.readFileSync(path.join(assembly, `${stackName}.template.json`), 'utf8'));
    const stack = await DeployedStack.read(emulator.clientConfiguration(), stackName, template, () => ({}));
    return new DeployedMesh(template, stack);
  }

  private static readonly bootstrapped = new WeakSet<Emulator>();

  private readonly secrets: SecretsManagerClient;

  private constructor(
    public readonly template: Json,
    private readonly stack: DeployedStack,
  ) {
    this.secrets = new SecretsManagerClient(stack.clients);
  }

  /** The values of the references in task definitions. */
  public get values(): KnownValues {
    return Object.fromEntries(this.stack.resources.map(({ logicalId, physicalId }) => [logicalId, physicalId]));
  }

  /** Reads a field of a secret, as ECS does when a task starts. */
  public readonly secret = async (arn: string, field: string): Promise<string> => (await this.valueOf(arn))[field];

  /** Returns the certificate of a service: chain, key and trusted authorities. */
  public async certificateOf(service: string): Promise<Record<string, string>> {
    return this.valueOf(this.secretOf(service));
  }

  /**
   * Renews the certificate of a service with the function of the library, and waits until the function has redeployed
   * the service.
   */
  public async renew(service: string): Promise<void> {
    const before = await stateOfServices(this.stack);
    await rotateNow(this.stack, this.secretOf(service));
    await redeployedSince(before, this.stack);
  }

  /** Makes the issuing function treat every authority as trusted for two renewal periods. */
  public async ageAuthorities(): Promise<void> {
    const lambda = new LambdaClient(this.stack.clients);
    for (const { physicalId, properties } of this.stack.ofType('AWS::Lambda::Function')) {
      const variables = this.stack.resolve(properties.Environment?.Variables ?? {});
      if (variables.RENEWAL_SECONDS === undefined) continue;
      const Environment = { Variables: { ...variables, RENEWAL_SECONDS: '0' } };
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: physicalId, Environment }));
    }
  }

  /** The deployed stack. */
  public get deployed(): DeployedStack {
    return this.stack;
  }

  private secretOf(service: string): string {
    const found = this.stack
      .ofType('AWS::SecretsManager::Secret')
      .find(({ properties }) => properties.Tags?.some(({ Value }: Json) => Value === service));
    if (!found)
      throw new Error(`got no certificate of ${service} in the stack, expected a secret with its name in a tag`);
    return found.physicalId;
  }

  private async valueOf(SecretId: string): Promise<Record<string, string>> {
    const { SecretString = '{}' } = await this.secrets.send(new GetSecretValueCommand({ SecretId }));
    return JSON.parse(SecretString);
  }
}
