import { LambdaClient } from '@aws-sdk/client-lambda';
import { variable } from './environment';
import { ExternalKeyRotator } from './external-key';
import type { OverdueCheck } from './overdue-check';
import { type RotationEvent, runStep } from './rotation-steps';
import { SecretsManagerStore } from './secret-store';

const store = new SecretsManagerStore();
const lambda = new LambdaClient({});

/** Rotates a key that a provider issues. ISSUER is the function that asks the provider, FIELDS what it issues. */
export async function handler(event: RotationEvent | OverdueCheck): Promise<void> {
  await runStep(event, store, new ExternalKeyRotator(variable('ISSUER'), variable('FIELDS').split(','), lambda));
}
