import * as fc from 'fast-check';
import { CertificateIssuer } from '../../../src/certificates/handlers/certificate-issuer';
import { CertificateStore } from '../../../src/certificates/handlers/certificate-store';
import { requireTrusted } from '../../../src/certificates/handlers/certificate-value';
import { KmsSigner } from '../../../src/certificates/handlers/kms-signer';
import { extent } from '../../support/extent';
import { Kms } from './a-kms';
import { SecretsManager } from './a-secrets-manager';
import { DAY, LIFE, SECRET, START } from './an-issuer';

const STEP_DAYS = 0.5;
/** The maximum delay of a rotation. Unit: days. */
const LATE_DAYS = 1;

/** The events of half a day. */
interface HalfDay {
  /** The services that rotate as soon as possible. */
  readonly prompt: boolean[];
  /** Indicates whether the next generation is deployed. */
  readonly raises: boolean;
}

/** A service and the value of its secret. */
class Service {
  public readonly secrets = new SecretsManager();
  public renewed = START;
}

class Mesh {
  public now = START;
  public generations = 1;
  public refused = 0;
  public readonly services = [new Service(), new Service(), new Service()];
  private readonly kms = new Kms();
  private keys = [this.kms.create('key-1', START)];
  private count = 0;

  public async begin(): Promise<void> {
    await this.deploy();
  }

  public async pass({ prompt, raises }: HalfDay): Promise<void> {
    this.now = new Date(this.now.getTime() + STEP_DAYS * DAY);
    if (raises) await this.raise();
    for (const [index, service] of this.services.entries()) {
      const age = this.now.getTime() - service.renewed.getTime();
      if (age >= LIFE.renewalMs + (prompt[index] ? 0 : LATE_DAYS * DAY)) await this.rotate(service);
    }
  }

  /** The values of the tasks, which restart within half a day after a change. */
  public held(): Record<string, string>[] {
    return this.services.map(({ secrets }) => secrets.value());
  }

  /** Throws unless all services trust each other, before and after their redeployment. */
  public requireMutualTrust(before: Record<string, string>[]): void {
    const all = [...before, ...this.held()];
    for (const shown of all) for (const holds of all) requireTrusted(shown.certificate, holds.authorities, this.now);
  }

  private issuer({ secrets }: Service): CertificateIssuer {
    const signer = new KmsSigner(this.keys, LIFE, this.kms.client);
    return new CertificateIssuer({ ...LIFE, signer }, new CertificateStore(secrets.client), () => this.now);
  }

  private async raise(): Promise<void> {
    const before = this.keys;
    this.keys = [before[before.length - 1], this.kms.create(`key-${this.count++}-next`, this.now)];
    try {
      await this.deploy();
      this.generations += 1;
    } catch {
      this.refused += 1;
      this.keys = before;
      await this.deploy(); // CloudFormation rolls back.
    }
  }

  private async deploy(): Promise<void> {
    for (const service of this.services) {
      await this.issuer(service).issueNow(SECRET, `request-${this.count++}`);
      service.renewed = this.now;
    }
  }

  private async rotate(service: Service): Promise<void> {
    const token = `token-${this.count++}`;
    service.secrets.begin(token);
    for (const Step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret']) {
      await this.issuer(service).rotate({ Step, SecretId: SECRET, ClientRequestToken: token });
    }
    service.renewed = this.now;
  }
}

const halfDays = fc.array(
  fc.record({ prompt: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), raises: fc.nat(7).map((n) => n === 0) }),
  { minLength: 60, maxLength: 60 },
);

test('services always trust each other, whenever the authority changes and whichever service is late', async () => {
  const seen = { generations: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(halfDays, async (days) => {
      const mesh = new Mesh();
      await mesh.begin();
      for (const day of days) {
        const before = mesh.held();
        await mesh.pass(day);
        mesh.requireMutualTrust(before);
      }
      seen.generations += mesh.generations - 1;
      seen.refused += mesh.refused;
    }),
    { numRuns: extent(2, 10), seed: 2027, endOnFailure: true },
  );
  // The runs contained both changes of authorities and changes that were too early.
  expect(seen.generations).toBeGreaterThan(1);
  expect(seen.refused).toBeGreaterThan(1);
});
