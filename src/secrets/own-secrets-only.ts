import * as iam from 'aws-cdk-lib/aws-iam';
import { addDeclared } from '../security/declared-access';

const READ = 'secretsmanager:GetSecretValue';

/** The actions of the four rotation steps. */
export const ROTATION_ACTIONS = [
  'secretsmanager:DescribeSecret',
  READ,
  'secretsmanager:PutSecretValue',
  'secretsmanager:UpdateSecretVersionStage',
];

/** The secrets of a rotation function, as ARNs. */
export interface OwnSecrets {
  /** The secrets that the function rotates. */
  readonly rotated: string[];
  /** The secrets that the function only reads. */
  readonly read?: string[];
}

/**
 * Keeps a rotation function out of all secrets but its own.
 *
 * Without it, the resource policy of another secret of the account could allow the function's role to use that secret.
 */
export function denyOtherSecrets(role: iam.Role, own: OwnSecrets): void {
  for (const statement of othersDenied(own)) addDeclared(role, statement);
}

/** Returns the statements that deny a rotation function all secrets but its own. */
export function othersDenied({ rotated, read = [] }: OwnSecrets): iam.PolicyStatement[] {
  if (read.length === 0) return [denied(ROTATION_ACTIONS, { notResources: rotated })];
  const writing = ROTATION_ACTIONS.filter((action) => action !== READ);
  return [
    denied([READ], { notResources: [...rotated, ...read] }),
    // A statement needs a resource, also for a function that rotates no secret.
    denied(writing, rotated.length > 0 ? { notResources: rotated } : { resources: ['*'] }),
  ];
}

function denied(actions: string[], resources: iam.PolicyStatementProps): iam.PolicyStatement {
  return new iam.PolicyStatement({ effect: iam.Effect.DENY, actions, ...resources });
}
