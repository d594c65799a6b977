import { createHash } from 'node:crypto';
import type { ResourceRequest } from '../../../lambda/handlers/custom-resource';

/** The settings of the migration of a service: the value of a parameter of the stack, as JSON. */
export interface MigrationProperties {
  /** The path of the service in its stack, by which its migrations are recorded. */
  readonly Id: string;
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
  /** Unit: seconds. */
  readonly Timeout: number;
  readonly LogGroup: string;
}

/** The request of CloudFormation for a migration. */
export interface MigrationEvent extends ResourceRequest {
  readonly ResourceProperties: {
    /** The name of the parameter with the settings. */
    readonly Parameter: string;
    /** The value of the parameter. Nothing runs unless the parameter has it. */
    readonly Settings: string;
  };
  /** The time at which the migration fails, in a continuation of the function. Unit: ms since 1970. */
  readonly Deadline?: number;
}

/** The request with its settings. */
export interface MigrationRequest extends ResourceRequest {
  readonly ResourceProperties: MigrationProperties;
}

/** Returns the request of an event, whose settings are not verified yet. */
export function requestOf(event: MigrationEvent): MigrationRequest {
  return { ...event, ResourceProperties: JSON.parse(event.ResourceProperties.Settings) };
}

/** The name by which a migration is remembered: another image, or another database, is migrated too. */
export function versionOf({ Image, Database }: MigrationProperties): string {
  return Database === '' ? Image : `${Image} on ${Database}`;
}

/** The token with which a repeated request of CloudFormation gets the same task instead of a second one. */
export function tokenOf({ StackId, RequestId, ResourceProperties }: MigrationRequest): string {
  return createHash('sha256').update(`${StackId} ${ResourceProperties.Id} ${RequestId}`).digest('hex');
}

/** The value of `startedBy` of the task of a request. */
export function starterOf(requestId: string): string {
  return `migration-${requestId.replace(/[^\w-]/g, '-')}`.slice(0, 128);
}
