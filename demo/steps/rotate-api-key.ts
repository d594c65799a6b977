import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { DeployedStack } from '../../rigs/emulator/deployed-stack';
import { rotateNow } from '../../rigs/emulator/secret-rotation';
import { redeployedSince, stateOfServices } from '../../rigs/emulator/services';
import { type Outcome, outcome } from './outcome';

/** Rotates the API keys with the function of the library and checks which services are redeployed. */
export async function rotateApiKey(stack: DeployedStack): Promise<Outcome[]> {
  const secrets = new SecretsManagerClient(stack.clients);
  const { physicalId: SecretId } = stack
    .ofType('AWS::SecretsManager::Secret')
    .find(({ properties }) => properties.GenerateSecretString.GenerateStringKey === 'api_key') as {
    physicalId: string;
  };
  const value = async () => {
    const { SecretString = '{}' } = await secrets.send(new GetSecretValueCommand({ SecretId }));
    return JSON.parse(SecretString) as Record<string, string>;
  };

  const [before, servicesBefore] = [await value(), await stateOfServices(stack)];
  await rotateNow(stack, SecretId);
  const after = await value();
  const redeployed = await redeployedSince(servicesBefore, stack);
  return [
    outcome('the key is a new one', after.api_key !== before.api_key, `${after.api_key.length} characters`),
    outcome(
      'the previous key stays valid',
      after.previous_api_key === before.api_key,
      'previous_api_key has the previous key',
    ),
    outcome(
      'its reader is redeployed once, and no other service',
      redeployed.join() === 'api-gateway',
      redeployed.join(', '),
    ),
  ];
}
