import {
  DescribeSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { SecretsManagerStore } from '../../secrets/handlers/secret-store';
import type { CertificateValue } from './certificate-value';
import { type Identity, identityOf } from './identity-tags';

/** What the issuer asks of Secrets Manager, besides what every rotation does. */
export class CertificateStore extends SecretsManagerStore {
  private readonly secrets: SecretsManagerClient;

  public constructor(client: SecretsManagerClient = new SecretsManagerClient({})) {
    super(client);
    this.secrets = client;
  }

  /** Whose certificate a secret holds. */
  public async identityOf(secretId: string): Promise<Identity> {
    const { Tags } = await this.secrets.send(new DescribeSecretCommand({ SecretId: secretId }));
    return identityOf(secretId, Tags ?? []);
  }

  /** Stores a value as the current one; a second time with the same token, the first one stays. */
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

  /** Gives a pending version up, so that the next rotation begins anew. */
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
