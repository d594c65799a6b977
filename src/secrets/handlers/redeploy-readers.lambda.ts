import { ECSClient } from '@aws-sdk/client-ecs';
import { redeployReaders, type SecretChanged } from './redeploy-readers';

const ecs = new ECSClient({});

/** Redeploys the services that read a secret when its current version changes. */
export async function handler(event: SecretChanged): Promise<void> {
  await redeployReaders(event, ecs, process.env.READERS?.split(','));
}
