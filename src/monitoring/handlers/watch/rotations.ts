import type { Finding } from './findings';
import { MANUAL, validityOf } from './monitoring-tag';
import { MINUTE_MS } from './tick';
import type { WatchedSecret, WatchedSecrets } from './watched-secrets';

const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** The time for a rotation to end. Its steps take seconds, and Lambda stops each after 15 minutes at the latest. */
const RUNNING_MS = 15 * MINUTE_MS;
/** The time for Secrets Manager to repeat a rotation, and for a deployment to enable it. */
const GRACE_MS = DAY_MS;
const UNITS: Record<string, number> = { hour: HOUR_MS, day: DAY_MS };

/**
 * Finds the rotations that failed, are overdue or were never started, from the metadata of the secrets.
 *
 * Secrets Manager keeps it until a rotation succeeds. So the finding lasts as long as the fault. It does not matter what
 * rotates the secret: a function of the library, RDS, or a function that was stopped before it could report anything.
 *
 * @param certificates indicates whether to look at the certificates of a mesh, and not at the other secrets
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html
 */
export async function failedRotations(secrets: WatchedSecrets, at: Date, certificates: boolean): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const secret of await secrets.all()) {
    if ((validityOf(secret.rotation) !== undefined) !== certificates) continue;
    const fault = await faultOf(secret, secrets);
    if (!fault || fault.since > at) continue;
    const text = `The rotation of ${secret.name} ${fault.text} The secret is ${secret.arn}.`;
    findings.push({ subject: secret.name, since: fault.since, text });
  }
  return findings;
}

/** Returns the fault that is first in time, or that will be a fault if nothing happens until then. */
async function faultOf(
  secret: WatchedSecret,
  secrets: WatchedSecrets,
): Promise<Pick<Finding, 'since' | 'text'> | undefined> {
  const { rotation, rotationEnabled, changedAt, rotatedAt, nextRotation, schedule } = secret;
  if (rotation === MANUAL) return undefined;
  if (!rotationEnabled) return { since: later(changedAt, GRACE_MS), text: 'is not enabled.' };
  const faults: Pick<Finding, 'since' | 'text'>[] = [];
  if (hasUnfinishedVersion(secret)) {
    const began = (await secrets.createdAt(secret, 'AWSPENDING')) ?? changedAt;
    const text = `began at ${began.toISOString()} and did not end. The current value stays valid.`;
    faults.push({ since: later(began, RUNNING_MS), text });
  }
  if (nextRotation) {
    const text = `has been overdue since ${nextRotation.toISOString()}.`;
    faults.push({ since: later(nextRotation, GRACE_MS), text });
  }
  const interval = intervalOf(schedule);
  if (rotatedAt && interval !== undefined) {
    const text = `was last done at ${rotatedAt.toISOString()}, with the schedule ${schedule}.`;
    faults.push({ since: later(rotatedAt, interval + 2 * GRACE_MS), text });
  }
  return faults.sort((one, other) => one.since.getTime() - other.since.getTime())[0];
}

/** Indicates whether a rotation has begun and not ended: the pending version is not the current one. */
function hasUnfinishedVersion({ stages }: WatchedSecret): boolean {
  return Object.values(stages).some((labels) => labels.includes('AWSPENDING') && !labels.includes('AWSCURRENT'));
}

/** Returns the interval of a schedule such as `rate(30 days)`. A cron expression has none. Unit: ms. */
function intervalOf(schedule = ''): number | undefined {
  const [, count, unit] = /^rate\((\d+) (hour|day)s?\)$/.exec(schedule) ?? [];
  return count === undefined ? undefined : Number(count) * UNITS[unit];
}

function later(time: Date, millis: number): Date {
  return new Date(time.getTime() + millis);
}
