import {
  DescribeSecretCommand,
  type DescribeSecretResponse,
  ListSecretVersionIdsCommand,
  paginateListSecrets,
  type SecretListEntry,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { MANUAL, ROTATED } from './monitoring-tag';

/** A watched secret, without its value. */
export interface WatchedSecret {
  readonly arn: string;
  readonly name: string;
  /** The expected rotation: the value of the tag. */
  readonly rotation: string;
  readonly rotationEnabled: boolean;
  readonly changedAt: Date;
  readonly rotatedAt?: Date;
  /** The end of the window of the next rotation. It is in the past if the rotation failed. */
  readonly nextRotation?: Date;
  /** The schedule, for example `rate(30 days)`. */
  readonly schedule?: string;
  /** The versions, and their staging labels. */
  readonly stages: Record<string, string[]>;
}

/** The metadata of the secrets that a monitoring watches. */
export class WatchedSecrets {
  private listed?: Promise<WatchedSecret[]>;

  /**
   * @param monitoring returns the key of the monitoring's tag
   * @param named the ARNs of further secrets, which have no tag because AWS or somebody else created them
   */
  public constructor(
    private readonly monitoring: () => string,
    private readonly named: readonly string[],
    private readonly client: SecretsManagerClient,
  ) {}

  /** Returns all secrets. Further calls return the same list. */
  public all(): Promise<WatchedSecret[]> {
    this.listed ??= this.list();
    return this.listed;
  }

  /** Returns the time at which the version with a staging label was created, if there is one. */
  public async createdAt({ arn }: WatchedSecret, stage: string): Promise<Date | undefined> {
    const { Versions = [] } = await this.client.send(new ListSecretVersionIdsCommand({ SecretId: arn }));
    return Versions.find(({ VersionStages }) => VersionStages?.includes(stage))?.CreatedDate;
  }

  /**
   * The list can be five minutes old. It contains the secrets of every stack, also of stacks after the monitoring.
   *
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html
   */
  private async list(): Promise<WatchedSecret[]> {
    const secrets: WatchedSecret[] = [];
    const monitoring = this.monitoring();
    // The filter is a prefix, so it also finds the tags of other monitorings.
    const filters = { Filters: [{ Key: 'tag-key' as const, Values: [monitoring] }] };
    for await (const { SecretList = [] } of paginateListSecrets({ client: this.client }, filters)) {
      for (const entry of SecretList) {
        const rotation = tagOf(entry, monitoring);
        if (rotation !== undefined) secrets.push(watched(entry, entry.SecretVersionsToStages, rotation));
      }
    }
    for (const arn of this.named) {
      const entry = await this.client.send(new DescribeSecretCommand({ SecretId: arn }));
      secrets.push(watched(entry, entry.VersionIdsToStages, entry.RotationEnabled ? ROTATED : MANUAL));
    }
    return secrets;
  }
}

function tagOf({ Tags }: SecretListEntry, key: string): string | undefined {
  return Tags?.find(({ Key }) => Key === key)?.Value;
}

function watched(
  entry: SecretListEntry | DescribeSecretResponse,
  stages: Record<string, string[]> = {},
  rotation: string,
): WatchedSecret {
  return {
    arn: entry.ARN as string,
    name: entry.Name as string,
    rotation,
    rotationEnabled: entry.RotationEnabled === true,
    changedAt: entry.LastChangedDate ?? (entry.CreatedDate as Date),
    rotatedAt: entry.LastRotatedDate,
    nextRotation: entry.NextRotationDate,
    schedule: entry.RotationRules?.ScheduleExpression,
    stages,
  };
}
