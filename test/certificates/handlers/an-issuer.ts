import { CertificateIssuer } from '../../../src/certificates/handlers/certificate-issuer';
import { CertificateStore } from '../../../src/certificates/handlers/certificate-store';
import { KmsSigner, type Lifetime } from '../../../src/certificates/handlers/kms-signer';
import type { IssuerSettings } from '../../../src/certificates/handlers/signer';
import { Kms } from './a-kms';
import { SecretsManager } from './a-secrets-manager';

export const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:risk-AbCdEf';
export const DAY = 24 * 60 * 60 * 1000;
export const LIFE: Lifetime = { validityMs: 7 * DAY, renewalMs: 3 * DAY };
export const START = new Date('2027-01-04T00:00:00Z');

/** An issuer with its own clock, for a mesh whose first key was created one minute before the start. */
export class AnIssuer {
  public now = START;
  public readonly kms = new Kms();
  public readonly secrets = new SecretsManager();
  public readonly keys = [this.kms.create('key-1', new Date(START.getTime() - 60_000))];

  public constructor(private readonly life: Omit<IssuerSettings, 'signer'> = LIFE) {}

  /** Creates a key of the next generation. */
  public nextGeneration(): string {
    const key = this.kms.create(`key-${this.keys.length + 1}`, this.now);
    this.keys.push(key);
    // The template keeps the last two keys.
    if (this.keys.length > 2) this.keys.shift();
    return key;
  }

  public later(days: number): void {
    this.now = new Date(this.now.getTime() + days * DAY);
  }

  public get issuer(): CertificateIssuer {
    const signer = new KmsSigner(this.keys, this.life, this.kms.client);
    return new CertificateIssuer({ ...this.life, signer }, new CertificateStore(this.secrets.client), () => this.now);
  }

  /** Runs a complete rotation. */
  public async rotate(token: string): Promise<void> {
    this.secrets.begin(token);
    for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret']) await this.step(step, token);
  }

  public step(Step: string, token: string): Promise<void> {
    return this.issuer.rotate({ Step, SecretId: SECRET, ClientRequestToken: token });
  }
}
