import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { Emulator } from '../emulator/emulator';
import { PostgresServer } from '../postgres/postgres-server';
import { SecretValues } from './secret-values';
import { SecretsManagerApi } from './secrets-manager-api';

const ROOT = path.join(__dirname, '..', '..');
const POLL_MS = 50;
const STACK = 'begins-rotations';

/**
 * A rotation needs a function that Secrets Manager can invoke. The function here does nothing. The test sends the steps
 * to another function, which it can interrupt.
 */
const TEMPLATE = {
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] } },
    },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Code: { ZipFile: 'exports.handler = async () => {};' },
      },
    },
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: { 'Fn::GetAtt': ['Function', 'Arn'] },
        Action: 'lambda:InvokeFunction',
        Principal: 'secretsmanager.amazonaws.com',
      },
    },
  },
  Outputs: { Function: { Value: { 'Fn::GetAtt': ['Function', 'Arn'] } } },
};

/** The servers of a rotation: a real PostgreSQL and the API of Secrets Manager. */
export class RotationServers {
  public static async start(onProgress?: (line: string) => void): Promise<RotationServers> {
    const cache = path.join(ROOT, '.cache');
    const database = await PostgresServer.start({ cacheFolder: path.join(cache, 'postgres') });
    let emulator: Emulator | undefined;
    try {
      emulator = await Emulator.start({
        cacheFolder: path.join(cache, 'emulator'),
        nodeModules: path.join(ROOT, 'node_modules'),
        onProgress,
      });
      const secretsManager = new SecretsManagerApi(emulator.port);
      const { arn } = await SecretValues.create(secretsManager, 'admin', database.admin);
      return new RotationServers(database, emulator, secretsManager, arn, await rotationFunction(emulator));
    } catch (error) {
      await Promise.all([database.stop(), emulator?.stop()]);
      throw error;
    }
  }

  private constructor(
    public readonly database: PostgresServer,
    public readonly emulator: Emulator,
    public readonly secretsManager: SecretsManagerApi,
    public readonly adminSecret: string,
    /** The function that Secrets Manager invokes at the start of a rotation. */
    public readonly rotationFunction: string,
  ) {}

  public async stop(): Promise<void> {
    this.secretsManager.close();
    await Promise.all([this.database.stop(), this.emulator.stop()]);
  }
}

async function rotationFunction(emulator: Emulator): Promise<string> {
  const client = new CloudFormationClient(emulator.clientConfiguration());
  const request = {
    StackName: STACK,
    TemplateBody: JSON.stringify(TEMPLATE),
    Capabilities: ['CAPABILITY_IAM' as const],
  };
  await client.send(new CreateStackCommand(request));
  for (;;) {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: STACK }));
    if (stack?.StackStatus === 'CREATE_COMPLETE') return stack.Outputs?.[0].OutputValue ?? '';
    if (!stack?.StackStatus?.endsWith('_IN_PROGRESS')) throw new Error(`stack ${STACK} is ${stack?.StackStatus}`);
    await sleep(POLL_MS);
  }
}
