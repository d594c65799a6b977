import { ECSClient } from '@aws-sdk/client-ecs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { ownReaders } from './own-readers';
import { redeployReaders, type SecretChanged } from './redeploy-readers';

const ecs = new ECSClient({});
const ssm = new SSMClient({});

/** Redeploys the services that read a secret when its current version changes. */
export async function handler(event: SecretChanged): Promise<void> {
  await redeployReaders(event, ecs, await ownReaders(process.env, ssm));
}
