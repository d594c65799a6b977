import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';

/** The value of a secret: the fields of its JSON object. */
export type SecretValue = Record<string, string>;

/** The metadata of a secret. */
export interface SecretDescription {
  readonly rotationEnabled: boolean;
  /** The staging labels of every version. */
  readonly stages: Record<string, string[]>;
  /** The latest time of the next rotation. */
  readonly nextRotation?: Date;
}

/** The operations of Secrets Manager that the rotation steps need. */
export interface SecretStore {
  /** Returns the staging labels of every version, whether rotation is enabled, and the time of the next rotation. */
  describe(secretId: string): Promise<SecretDescription>;
  /** Returns the value with a staging label, or undefined if that version has no value yet. */
  read(secretId: string, stage: string, versionId?: string): Promise<SecretValue | undefined>;
  /** Stores a value as the pending version. Keeps the value of a concurrent call that was first. */
  putPending(secretId: string, versionId: string, value: SecretValue): Promise<void>;
  /** Makes a version the current version. */
  makeCurrent(secretId: string, versionId: string, previousVersionId?: string): Promise<void>;
}

/** Calls the API of Secrets Manager. Values are never logged. */
export class SecretsManagerStore implements SecretStore {
  public constructor(private readonly client: SecretsManagerClient = new SecretsManagerClient({})) {}

  public async describe(secretId: string): Promise<SecretDescription> {
    const { RotationEnabled, VersionIdsToStages, NextRotationDate } = await this.client.send(
      new DescribeSecretCommand({ SecretId: secretId }),
    );
    return {
      rotationEnabled: RotationEnabled === true,
      stages: VersionIdsToStages ?? {},
      nextRotation: NextRotationDate,
    };
  }

  public async read(secretId: string, stage: string, versionId?: string): Promise<SecretValue | undefined> {
    try {
      const { SecretString } = await this.client.send(
        new GetSecretValueCommand({ SecretId: secretId, VersionStage: stage, VersionId: versionId }),
      );
      return SecretString === undefined ? undefined : parse(secretId, SecretString);
    } catch (error) {
      if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  }

  public async putPending(secretId: string, versionId: string, value: SecretValue): Promise<void> {
    try {
      await this.client.send(
        new PutSecretValueCommand({
          SecretId: secretId,
          ClientRequestToken: versionId,
          SecretString: JSON.stringify(value),
          VersionStages: ['AWSPENDING'],
        }),
      );
    } catch (error) {
      // A version never changes its value. The later steps use the value of the call that was first.
      if (!(error instanceof Error) || error.name !== 'ResourceExistsException') throw error;
    }
  }

  public async makeCurrent(secretId: string, versionId: string, previousVersionId?: string): Promise<void> {
    await this.client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: secretId,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: versionId,
        RemoveFromVersionId: previousVersionId,
      }),
    );
  }
}

/** Parses a value. The error of the parser would quote the value, so it is replaced. */
function parse(secretId: string, text: string): SecretValue {
  try {
    return JSON.parse(text) as SecretValue;
  } catch {
    throw new Error(`the value of ${secretId} is not a JSON object`);
  }
}
