import type { Context } from 'aws-lambda';
import { answer, type ResourceOutcome, type ResourceRequest } from '../../../lambda/handlers/custom-resource';
import { type RotationEvent, runStep } from '../../../secrets/handlers/rotation-steps';
import { SecretsManagerStore } from '../../../secrets/handlers/secret-store';
import { PostgresUserRotator } from './postgres-user';
import { readSettings } from './postgres-user-settings';

const store = new SecretsManagerStore();
/** The function's time, where nothing says how much of it is left. */
const TIME_MS = 60_000;

/** Makes a database user when CloudFormation asks, and rotates its password when Secrets Manager does. */
export async function handler(event: RotationEvent | ResourceRequest, context?: Context): Promise<void> {
  if ('RequestType' in event) {
    return answer(event, () => apply(event), context?.getRemainingTimeInMillis() ?? TIME_MS);
  }
  const settings = readSettings();
  if (settings.strategy === 'iam') throw new Error(`${settings.user} logs in by IAM and has no password to rotate`);
  await runStep(event, store, new PostgresUserRotator(settings, store));
}

/** What there is afterwards is known by the user's name: with another name, CloudFormation deletes the one before. */
async function apply({ RequestType, PhysicalResourceId }: ResourceRequest): Promise<ResourceOutcome> {
  const settings = readSettings();
  const user = new PostgresUserRotator(settings, store);
  if (RequestType === 'Delete') {
    const before = PhysicalResourceId ?? settings.user;
    await user.end(before);
    return { id: before };
  }
  await user.make();
  return { id: settings.user };
}
