import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';

/** A secret's value: the fields of its JSON object. */
export type SecretValue = Record<string, string>;

/** What is known of a secret beside its values. */
export interface SecretDescription {
  readonly rotationEnabled: boolean;
  /** The staging labels of every version. */
  readonly stages: Record<string, string[]>;
  /** When it rotates at the latest. */
  readonly nextRotation?: Date;
}

/** What the rotation steps ask of Secrets Manager. */
export interface SecretStore {
  /** The staging labels of every version, and whether and until when it should rotate. */
  describe(secretId: string): Promise<SecretDescription>;
  /** The value under a label, or undefined when that version has none yet. */
  read(secretId: string, stage: string, versionId?: string): Promise<SecretValue | undefined>;
  /** Stores a value as the pending version. */
  putPending(secretId: string, versionId: string, value: SecretValue): Promise<void>;
  /** Makes a version the current one. */
  makeCurrent(secretId: string, versionId: string, previousVersionId?: string): Promise<void>;
}

/** Secrets Manager through its API. No value is ever logged. */
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
    await this.client.send(
      new PutSecretValueCommand({
        SecretId: secretId,
        ClientRequestToken: versionId,
        SecretString: JSON.stringify(value),
        VersionStages: ['AWSPENDING'],
      }),
    );
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

/** Parses without letting the parser quote the value in its error. */
function parse(secretId: string, text: string): SecretValue {
  try {
    return JSON.parse(text) as SecretValue;
  } catch {
    throw new Error(`the value of ${secretId} is not a JSON object`);
  }
}
