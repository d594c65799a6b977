import { DescribeSecretCommand, RotateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { eventually } from '../eventually';
import type { DeployedStack } from './deployed-stack';

/** Rotates a secret with its own function, and waits until the new version is current. */
export async function rotateNow({ clients }: DeployedStack, SecretId: string): Promise<void> {
  const secrets = new SecretsManagerClient(clients);
  const versionWith = async (label: string) => {
    const { VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId }));
    return Object.keys(VersionIdsToStages).find((id) => VersionIdsToStages[id].includes(label));
  };
  await eventually('the end of the test that a new schedule begins with', async () => {
    const [pending, current] = [await versionWith('AWSPENDING'), await versionWith('AWSCURRENT')];
    return pending === undefined || pending === current ? true : undefined;
  });
  const before = await versionWith('AWSCURRENT');
  await secrets.send(new RotateSecretCommand({ SecretId }));
  await eventually('a new current version of the secret', async () => {
    const version = await versionWith('AWSCURRENT');
    return version === before ? undefined : version;
  });
}
