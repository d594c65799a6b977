import type { Credentials } from '../postgres/postgres-server';
import type { SecretsManagerApi } from './secrets-manager-api';

/** A secret, seen from outside of the function. */
export class SecretValues {
  public static async create(api: SecretsManagerApi, name: string, value: Credentials): Promise<SecretValues> {
    const request = { Name: name, SecretString: JSON.stringify(value) };
    return new SecretValues(api, (await api.call<{ ARN: string }>('CreateSecret', request)).ARN);
  }

  private constructor(
    private readonly api: SecretsManagerApi,
    public readonly arn: string,
  ) {}

  /** Returns the value of the version with a label, or undefined. */
  public async read(VersionStage = 'AWSCURRENT'): Promise<Credentials | undefined> {
    try {
      const request = { SecretId: this.arn, VersionStage };
      const { SecretString } = await this.api.call<{ SecretString: string }>('GetSecretValue', request);
      return JSON.parse(SecretString);
    } catch (error) {
      if ((error as Error).name === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  }

  /** Returns the labels by version. */
  public async labels(): Promise<Record<string, string[]>> {
    const { VersionIdsToStages = {} } = await this.api.call<{ VersionIdsToStages?: Record<string, string[]> }>(
      'DescribeSecret',
      { SecretId: this.arn },
    );
    return Object.fromEntries(Object.entries(VersionIdsToStages).filter(([, labels]) => labels.length > 0));
  }

  /** Starts a rotation and returns its token. Secrets Manager refuses it during another rotation. */
  public async beginRotation(RotationLambdaARN: string): Promise<string> {
    const request = { SecretId: this.arn, RotationLambdaARN, RotationRules: { AutomaticallyAfterDays: 30 } };
    return (await this.api.call<{ VersionId: string }>('RotateSecret', request)).VersionId;
  }

  /** Cancels a rotation as AWS documents it: no further steps, and the version loses AWSPENDING. */
  public async cancelRotation(token: string): Promise<void> {
    const SecretId = this.arn;
    await this.api.call('CancelRotateSecret', { SecretId });
    const removal = { SecretId, VersionStage: 'AWSPENDING', RemoveFromVersionId: token };
    await this.api.call('UpdateSecretVersionStage', removal);
  }
}
