import { LambdaClient } from '@aws-sdk/client-lambda';
import { variable } from '../../secrets/handlers/environment';
import { type RotationEvent, runStep } from '../../secrets/handlers/rotation-steps';
import { SecretsManagerStore } from '../../secrets/handlers/secret-store';
import { ExternalKeyRotator } from './external-key';

const store = new SecretsManagerStore();
const lambda = new LambdaClient({});

/** Rotates a key that a provider issues. SECRET is its secret, ISSUER the function that calls the provider. */
export async function handler(event: RotationEvent): Promise<void> {
  const rotator = new ExternalKeyRotator(variable('ISSUER'), variable('FIELDS').split(','), lambda);
  await runStep(event, [variable('SECRET')], store, rotator);
}
