import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { IDENTITY_TAGS, type Identity } from '../../../src/certificates/handlers/identity-tags';

interface Version {
  text?: string;
  stages: string[];
}

/** A fake of Secrets Manager with one rotating secret, its versions and staging labels. */
export class SecretsManager {
  public rotationEnabled = true;
  public nextRotation?: Date;
  /** The difference between the clock of AWS and that of the function. Unit: milliseconds. */
  public clockOffset = 0;
  public readonly versions = new Map<string, Version>([
    ['first', { text: '{"not_issued_yet":"x"}', stages: ['AWSCURRENT'] }],
  ]);
  public identity: Identity = {
    serviceName: 'risk-engine',
    dnsName: 'risk-engine.trading.internal',
    uri: 'spiffe://trading.internal/risk-engine',
  };

  /** Starts a rotation. */
  public begin(token: string): void {
    this.versions.set(token, { stages: ['AWSPENDING'] });
  }

  /** Returns the value with a staging label. */
  public value(stage = 'AWSCURRENT'): Record<string, string> {
    return JSON.parse(this.find(stage)?.text ?? '{}');
  }

  /** Stores a value with a staging label. */
  public set(value: Record<string, string>, stage = 'AWSCURRENT'): void {
    const version = this.find(stage);
    if (version) version.text = JSON.stringify(value);
  }

  public get client(): SecretsManagerClient {
    const config = { systemClockOffset: this.clockOffset };
    return { config, send: async (command: unknown) => this.answer(command) } as never;
  }

  private answer(command: unknown): unknown {
    if (command instanceof DescribeSecretCommand) return this.describe();
    if (command instanceof GetSecretValueCommand) return this.get(command);
    if (command instanceof PutSecretValueCommand) return this.put(command);
    if (command instanceof UpdateSecretVersionStageCommand) return this.move(command);
    throw new Error('no such operation');
  }

  private describe(): unknown {
    const entries = [...this.versions].filter(([, { stages }]) => stages.length > 0);
    return {
      RotationEnabled: this.rotationEnabled,
      NextRotationDate: this.nextRotation,
      VersionIdsToStages: Object.fromEntries(entries.map(([id, { stages }]) => [id, [...stages]])),
      Tags: Object.entries(this.identity).map(([field, Value]) => ({
        Key: IDENTITY_TAGS[field as keyof Identity],
        Value,
      })),
    };
  }

  private get({ input: { VersionId, VersionStage = 'AWSCURRENT' } }: GetSecretValueCommand): unknown {
    const version = VersionId ? this.versions.get(VersionId) : this.find(VersionStage);
    if (version?.text === undefined || !version.stages.includes(VersionStage)) {
      throw named('ResourceNotFoundException', `no value under ${VersionStage}`);
    }
    return { SecretString: version.text };
  }

  private put({ input }: PutSecretValueCommand): unknown {
    const { ClientRequestToken: token = '', SecretString, VersionStages = ['AWSCURRENT'] } = input;
    const known = this.versions.get(token);
    if (known?.text !== undefined && known.text !== SecretString) {
      throw named('ResourceExistsException', `version ${token} has another value`);
    }
    this.versions.set(token, { text: SecretString, stages: known?.stages ?? [] });
    for (const stage of VersionStages) this.label(stage, token);
    return {};
  }

  private move({ input }: UpdateSecretVersionStageCommand): unknown {
    const { VersionStage: stage = '', MoveToVersionId: to, RemoveFromVersionId: from = '' } = input;
    const holder = this.versions.get(from);
    if (!holder?.stages.includes(stage)) throw named('InvalidParameterException', `${from} has no ${stage}`);
    if (to) this.label(stage, to);
    else holder.stages = holder.stages.filter((other) => other !== stage);
    return {};
  }

  private label(stage: string, token: string): void {
    const holder = this.find(stage);
    const next = this.versions.get(token) as Version;
    if (holder === next) return;
    for (const version of this.versions.values()) {
      version.stages = version.stages.filter(
        (other) => other !== stage && !(stage === 'AWSCURRENT' && other === 'AWSPREVIOUS'),
      );
    }
    if (stage === 'AWSCURRENT') holder?.stages.push('AWSPREVIOUS');
    next.stages.push(stage);
  }

  private find(stage: string): Version | undefined {
    return [...this.versions.values()].find(({ stages }) => stages.includes(stage));
  }
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
