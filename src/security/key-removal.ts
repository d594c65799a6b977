import { Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Protection } from './protection';

/** The minimum of AWS KMS, which deletes no key at once. */
const DISPOSABLE_WAIT = Duration.days(7);

/** Returns the properties of a key that determine its deletion. A key that waits for its deletion costs nothing. */
export function keyRemoval(protection: Protection): Pick<kms.KeyProps, 'pendingWindow' | 'removalPolicy'> {
  const { removalPolicy, retainsData } = protection;
  // A retained key leaves the wait to the property injectors of a company.
  return { removalPolicy, ...(!retainsData && { pendingWindow: DISPOSABLE_WAIT }) };
}
