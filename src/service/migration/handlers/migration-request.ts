import { createHash } from 'node:crypto';
import type { ResourceRequest } from '../../../lambda/handlers/custom-resource';

/** The properties of the custom resource of a service's migration. */
export interface MigrationProperties {
  /** The name of the service, for messages. */
  readonly Service: string;
  /** The image with its tag or digest. Empty while the service has no image. */
  readonly Image: string;
  /** The database that the task connects to. Empty if the service has none. */
  readonly Database: string;
  readonly Cluster: string;
  readonly TaskDefinition: string;
  readonly Container: string;
  readonly Command: string[];
  readonly Subnets: string[];
  readonly SecurityGroups: string[];
  /** CloudFormation sends numbers as text. Unit: seconds. */
  readonly Timeout: string;
  readonly LogGroup: string;
}

/** The request of CloudFormation for a migration. */
export interface MigrationRequest extends ResourceRequest {
  readonly ResourceProperties: MigrationProperties;
  /** The time at which the migration fails, in a continuation of the function. Unit: ms since 1970. */
  readonly Deadline?: number;
}

/** The name by which a migration is remembered: another image, or another database, is migrated too. */
export function versionOf({ Image, Database }: MigrationProperties): string {
  return Database === '' ? Image : `${Image} on ${Database}`;
}

/** The token with which a repeated request of CloudFormation gets the same task instead of a second one. */
export function tokenOf({ StackId, LogicalResourceId, RequestId }: MigrationRequest): string {
  return createHash('sha256').update(`${StackId} ${LogicalResourceId} ${RequestId}`).digest('hex');
}

/** The value of `startedBy` of the task of a request. */
export function starterOf(requestId: string): string {
  return `migration-${requestId.replace(/[^\w-]/g, '-')}`.slice(0, 128);
}
