import type { SecretStore, SecretValue } from '../../../src/secrets/handlers/secret-store';

interface Version {
  value?: SecretValue;
  stages: string[];
}

/** The versions and staging labels of Secrets Manager, as far as a rotation uses them. */
export class MemoryStore implements SecretStore {
  public rotationEnabled = true;
  public nextRotation?: Date;
  public readonly versions: Record<string, Version> = {
    first: { value: { api_key: 'old', previous_api_key: '' }, stages: ['AWSCURRENT'] },
    second: { stages: ['AWSPENDING'] },
  };

  public async describe() {
    const stages = Object.entries(this.versions).map(([id, version]) => [id, [...version.stages]]);
    return {
      rotationEnabled: this.rotationEnabled,
      nextRotation: this.nextRotation,
      stages: Object.fromEntries(stages),
    };
  }

  public async read(_secretId: string, stage: string, versionId?: string) {
    const candidates = versionId ? [this.versions[versionId]] : Object.values(this.versions);
    return candidates.find(({ stages }) => stages.includes(stage))?.value;
  }

  public async putPending(_secretId: string, versionId: string, value: SecretValue) {
    this.versions[versionId].value = value;
  }

  public async makeCurrent(_secretId: string, versionId: string, previousVersionId?: string) {
    for (const version of Object.values(this.versions)) {
      version.stages = version.stages.filter((stage) => stage !== 'AWSPREVIOUS');
    }
    if (previousVersionId) this.versions[previousVersionId].stages = ['AWSPREVIOUS'];
    this.versions[versionId].stages = ['AWSCURRENT', 'AWSPENDING'];
  }
}
