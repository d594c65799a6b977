import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { SecretRotation } from '../secrets/secret-rotation';
import { isBranded } from '../validation/brand';
import { UsageError } from '../validation/usage-error';
import type { DatabaseServer } from './database-server';
import type { RdsManagedRotation } from './users/rds-managed-rotation';

/** Schedules the rotation of the admin's password by RDS. Throws unless the rotation is the one of RDS. */
export function scheduleAdminRotation(
  database: Construct,
  rotation: SecretRotation,
  { adminSecret, cluster, readyWith }: DatabaseServer,
): void {
  if (!isRdsManaged(rotation)) {
    throw new UsageError(database, 'AdminRotatedByRds', {
      got: `adminRotation: a ${rotation.constructor.name}`,
      expected: "RotationPlan.managedByRds(): RDS creates the admin's secret, and only RDS can rotate it",
      fix: 'set for example adminRotation: RotationPlan.managedByRds({ every: Duration.days(30) })',
    });
  }
  const schedule = rotation.schedule(database, 'AdminRotation', (adminSecret as secretsmanager.ISecret).secretArn);
  // The secret exists with the cluster, but RDS does not change the admin while it creates the instances.
  if (cluster) schedule.node.addDependency(...readyWith);
}

function isRdsManaged(rotation: SecretRotation): rotation is RdsManagedRotation {
  return isBranded(rotation, 'RdsManagedRotation');
}
