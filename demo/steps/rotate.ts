import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { DeployedStack } from '../promises/deployed-stack';
import { type Outcome, outcome } from './outcome';
import { changed, stateOfServices } from './services';
import { eventually } from './wait';

/** Rotates the API keys now, by the function of the library, and sees who is started anew. No value is shown. */
export async function rotate(stack: DeployedStack): Promise<Outcome[]> {
  const secrets = new SecretsManagerClient(stack.clients);
  const [{ physicalId: SecretId }] = stack.ofType('AWS::SecretsManager::Secret');
  const value = async () => {
    const { SecretString = '{}' } = await secrets.send(new GetSecretValueCommand({ SecretId }));
    return JSON.parse(SecretString) as Record<string, string>;
  };
  const currentVersion = async () => {
    const { VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId }));
    return Object.keys(VersionIdsToStages).find((id) => VersionIdsToStages[id].includes('AWSCURRENT'));
  };

  const [before, versionBefore, servicesBefore] = [await value(), await currentVersion(), await stateOfServices(stack)];
  await secrets.send(new RotateSecretCommand({ SecretId }));
  await eventually('a new current version of the secret', async () => {
    const version = await currentVersion();
    return version === versionBefore ? undefined : version;
  });
  const after = await value();
  const redeployed = await eventually('the redeployment of its reader', async () => {
    const names = changed(servicesBefore, await stateOfServices(stack), 'newestDeployment');
    return names.length > 0 ? names : undefined;
  });
  return [
    outcome('the key is another one', after.api_key !== before.api_key, `${after.api_key.length} characters`),
    outcome(
      'the key before stays valid',
      after.previous_api_key === before.api_key,
      'previous_api_key holds the one before',
    ),
    outcome(
      'its reader is started anew, and no other service',
      redeployed.join() === 'api-gateway',
      redeployed.join(', '),
    ),
  ];
}
