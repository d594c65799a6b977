import {
  DescribeSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { SecretsManagerStore } from '../../secrets/handlers/secret-store';
import type { CertificateValue } from './certificate-value';
import { type Identity, identityOf } from './identity-tags';

/** The operations of Secrets Manager that the issuer needs in addition to those of every rotation. */
export class CertificateStore extends SecretsManagerStore {
  private readonly secrets: SecretsManagerClient;

  public constructor(client: SecretsManagerClient = new SecretsManagerClient({})) {
    super(client);
    this.secrets = client;
  }

  /**
   * Returns the time by the clock of AWS, to which the SDK compares the clock of the function at each response.
   *
   * A certificate by the clock of the function could begin in the future of those who check it.
   */
  public now(): Date {
    return new Date(Date.now() + this.secrets.config.systemClockOffset);
  }

  /** Returns the identity in the tags of a secret. */
  public async identityOf(secretId: string): Promise<Identity> {
    const { Tags } = await this.secrets.send(new DescribeSecretCommand({ SecretId: secretId }));
    return identityOf(secretId, Tags ?? []);
  }

  /** Stores a value as the current one. A second call with the same token keeps the first value. */
  public async putCurrent(secretId: string, token: string, value: CertificateValue): Promise<void> {
    try {
      await this.secrets.send(
        new PutSecretValueCommand({
          SecretId: secretId,
          ClientRequestToken: token,
          SecretString: JSON.stringify(value),
        }),
      );
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'ResourceExistsException') throw error;
    }
  }

  /** Drops a pending version, so that the next rotation starts with a new value. */
  public async dropPending(secretId: string, versionId: string): Promise<void> {
    await this.secrets.send(
      new UpdateSecretVersionStageCommand({
        SecretId: secretId,
        VersionStage: 'AWSPENDING',
        RemoveFromVersionId: versionId,
      }),
    );
  }
}
