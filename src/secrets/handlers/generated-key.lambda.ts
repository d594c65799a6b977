import { GeneratedKeyRotator } from './generated-key';
import { type RotationEvent, runStep } from './rotation-steps';
import { SecretsManagerStore } from './secret-store';

const store = new SecretsManagerStore();

/** Rotates a generated key. FIELD and LENGTH say which field and how many characters. */
export async function handler(event: RotationEvent): Promise<void> {
  const rotator = new GeneratedKeyRotator(variable('FIELD'), Number(variable('LENGTH')));
  await runStep(event, store, rotator);
}

function variable(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(`the environment variable ${name} is not set`);
}
