import { variable } from '../../secrets/handlers/environment';
import { type RotationEvent, runStep } from '../../secrets/handlers/rotation-steps';
import { SecretsManagerStore } from '../../secrets/handlers/secret-store';
import { GeneratedKeyRotator } from './generated-key';

const store = new SecretsManagerStore();

/** Rotates a generated key. SECRET is its secret, FIELD the field, LENGTH the number of characters. */
export async function handler(event: RotationEvent): Promise<void> {
  const rotator = new GeneratedKeyRotator(variable('FIELD'), Number(variable('LENGTH')));
  await runStep(event, [variable('SECRET')], store, rotator);
}
