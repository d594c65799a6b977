import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { RotateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { StepName } from './claims';
import { deployArguments, destroyArguments } from './plan';
import { STACK, type Variant } from './stack';

const POLL_MS = 15_000;
const TIMEOUT_MS = 20 * 60_000;

/** Runs the steps in the account of the caller's credentials. */
export class Account {
  private readonly cloudFormation = new CloudFormationClient({});
  private readonly ecs = new ECSClient({});
  private readonly secrets = new SecretsManagerClient({});

  /** Each step throws if the account does not show what was expected. */
  public readonly steps: Record<StepName, () => Promise<void>> = {
    deploy: () => this.deploy('first'),
    requests: () => this.requests(),
    rotate: () => this.rotate(),
    update: () => this.update(),
    'roll-back': () => this.rollBack(),
    destroy: () => this.destroy(),
  };

  public async region(): Promise<string> {
    return this.cloudFormation.config.region();
  }

  private async deploy(variant: Variant): Promise<void> {
    await cdk(deployArguments(), variant);
  }

  private async requests(): Promise<void> {
    const { Url } = await this.outputs();
    await eventually('the load balancer answers with status 200', async () => (await fetch(Url)).status === 200);
  }

  private async rotate(): Promise<void> {
    const { Secret } = await this.outputs();
    const before = await this.deployment('Reader');
    await this.secrets.send(new RotateSecretCommand({ SecretId: Secret }));
    await eventually('a new deployment of a reader of the secret is complete', async () => {
      const { id, state } = await this.deployment('Reader');
      return id !== before.id && state === 'COMPLETED';
    });
  }

  private async update(): Promise<void> {
    const before = await this.deployment('Changed');
    await this.deploy('updated');
    const after = await this.deployment('Changed');
    if (after.definition === before.definition) throw new Error('the service has the task definition of before');
  }

  private async rollBack(): Promise<void> {
    const before = await this.deployment('Changed');
    const failure = await this.deploy('broken').catch((error: Error) => error);
    if (!(failure instanceof Error)) throw new Error('the deployment of a broken image has succeeded');
    const { status } = await this.stack();
    if (status !== 'UPDATE_ROLLBACK_COMPLETE') throw new Error(`the stack is in the state ${status}`);
    const after = await this.deployment('Changed');
    if (after.definition !== before.definition) throw new Error(`the service runs ${after.definition}`);
  }

  private async destroy(): Promise<void> {
    await cdk(destroyArguments(), 'first');
    const left = await this.stack().catch(() => undefined);
    if (left !== undefined) throw new Error(`the stack is in the state ${left.status}`);
  }

  private async stack() {
    const { Stacks = [] } = await this.cloudFormation.send(new DescribeStacksCommand({ StackName: STACK }));
    const [{ StackStatus: status, Outputs = [] }] = Stacks;
    return {
      status,
      outputs: Object.fromEntries(Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue])),
    };
  }

  private async outputs(): Promise<Record<string, string>> {
    return (await this.stack()).outputs;
  }

  /** The current deployment of a service, by the output of the stack that names it. */
  private async deployment(output: 'Changed' | 'Reader') {
    const { Cluster, [output]: service } = await this.outputs();
    const { services = [] } = await this.ecs.send(
      new DescribeServicesCommand({ cluster: Cluster, services: [service] }),
    );
    const primary = services[0]?.deployments?.find(({ status }) => status === 'PRIMARY');
    return { id: primary?.id, state: primary?.rolloutState, definition: primary?.taskDefinition };
  }
}

async function cdk(args: string[], variant: Variant): Promise<void> {
  const env = { ...process.env, LIVE_VARIANT: variant };
  const child = spawn('npx', ['cdk', ...args], { env, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`cdk ${args[0]} ended with ${code}`);
}

async function eventually(expected: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + TIMEOUT_MS;
  while (!(await isSo().catch(() => false))) {
    if (Date.now() > end) throw new Error(`not in 20 minutes: ${expected}`);
    await sleep(POLL_MS);
  }
}
