import type { Context } from 'aws-lambda';
import { answer, type ResourceOutcome, type ResourceRequest } from '../../../lambda/handlers/custom-resource';
import { type RotationEvent, runStep } from '../../../secrets/handlers/rotation-steps';
import { SecretsManagerStore } from '../../../secrets/handlers/secret-store';
import { PostgresUserRotator } from './postgres-user';
import { readSettings } from './postgres-user-settings';

const store = new SecretsManagerStore();
/** The time left, if the invocation has no context. Unit: milliseconds. */
const TIME_MS = 60_000;

/** Creates a database user for CloudFormation, and rotates its password for Secrets Manager. */
export async function handler(event: RotationEvent | ResourceRequest, context?: Context): Promise<void> {
  if ('RequestType' in event) {
    return answer(event, () => apply(event), context?.getRemainingTimeInMillis() ?? TIME_MS);
  }
  const settings = readSettings();
  if (!settings.secret) throw new Error(`${settings.user} logs in by IAM and has no password to rotate`);
  await runStep(event, [settings.secret], store, new PostgresUserRotator(settings, store));
}

/** Applies a request. The physical id is the user's name, so CloudFormation deletes the old user after a rename. */
async function apply({ RequestType, PhysicalResourceId }: ResourceRequest): Promise<ResourceOutcome> {
  const settings = readSettings();
  const user = new PostgresUserRotator(settings, store);
  if (RequestType === 'Delete') {
    const before = PhysicalResourceId ?? settings.user;
    await user.disable(before);
    return { id: before };
  }
  await user.create();
  return { id: settings.user };
}
