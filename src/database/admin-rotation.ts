import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { SecretRotation } from '../secrets/secret-rotation';
import { UsageError } from '../validation/usage-error';
import type { DatabaseServer } from './database-server';
import { RdsManagedRotation } from './users/rds-managed-rotation';

/** Says when RDS rotates the admin's password. Throws when a plan is given that is not RDS's. */
export function scheduleAdminRotation(
  database: Construct,
  rotation: SecretRotation,
  { adminSecret, cluster, readyWith }: DatabaseServer,
): void {
  if (!(rotation instanceof RdsManagedRotation)) {
    throw new UsageError(database, 'AdminRotatedByRds', {
      got: `adminRotation by a ${rotation.constructor.name}`,
      expected: "RotationPlan.managedByRds(): RDS makes the admin's secret and nobody else rotates it",
      fix: 'for example adminRotation: RotationPlan.managedByRds({ every: Duration.days(30) })',
    });
  }
  const schedule = rotation.schedule(database, 'AdminRotation', (adminSecret as secretsmanager.ISecret).secretArn);
  // The secret is there with the cluster, but RDS changes no admin while it makes the instances.
  if (cluster) schedule.node.addDependency(...readyWith);
}
