import { variable } from './environment';
import { GeneratedKeyRotator } from './generated-key';
import type { OverdueCheck } from './overdue-check';
import { type RotationEvent, runStep } from './rotation-steps';
import { SecretsManagerStore } from './secret-store';

const store = new SecretsManagerStore();

/** Rotates a generated key. FIELD and LENGTH say which field and how many characters. */
export async function handler(event: RotationEvent | OverdueCheck): Promise<void> {
  const rotator = new GeneratedKeyRotator(variable('FIELD'), Number(variable('LENGTH')));
  await runStep(event, store, rotator);
}
