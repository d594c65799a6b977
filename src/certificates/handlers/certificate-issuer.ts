import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { requireOnTime } from '../../secrets/handlers/overdue-check';
import { type RotationEvent, type Rotator, runStep } from '../../secrets/handlers/rotation-steps';
import type { SecretValue } from '../../secrets/handlers/secret-store';
import type { CertificateStore } from './certificate-store';
import { type CertificateValue, isIssued, requireTrusted, requireWorks, timeLeft } from './certificate-value';
import type { Identity } from './identity-tags';
import type { IssuerSettings } from './signer';

/** A certificate with less of its life than this is renewed by whatever comes first. Unit: parts of the life. */
const TOO_LITTLE = 1 / 3;

/** Issues certificates into secrets: at first, in rotations, and when a rotation did not come. */
export class CertificateIssuer {
  public constructor(
    private readonly settings: IssuerSettings,
    private readonly store: CertificateStore,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** One step of a rotation. */
  public async rotate(event: RotationEvent): Promise<void> {
    const { SecretId: secretId, ClientRequestToken: token } = event;
    if (event.Step === 'createSecret') await this.dropStale(secretId, token);
    const identity = await this.store.identityOf(secretId);
    const rotator: Rotator = {
      next: async () => (await this.issue(identity)).value,
      set: async () => {}, // Services learn of it when they are redeployed.
      test: async (value) => requireWorks(value, identity, this.now()),
    };
    await runStep(event, this.store, rotator);
  }

  /**
   * Issues a certificate that is current at once, for a service that is new or whose names or authority have changed.
   *
   * Throws, and leaves all as it is, when services would trust each other no longer while they are redeployed.
   */
  public async issueNow(secretId: string, token: string): Promise<void> {
    const identity = await this.store.identityOf(secretId);
    const current = await this.store.read(secretId, 'AWSCURRENT');
    const { value, leftOut } = await this.issue(identity);
    requireWorks(value, identity, this.now());
    // An authority that somebody has disabled is trusted no longer on purpose.
    if (leftOut.length === 0) this.requireSharedTrust(secretId, value, current);
    await this.store.putCurrent(secretId, token, value);
  }

  /** Whether a secret holds a certificate. */
  public async hasCertificate(secretId: string): Promise<boolean> {
    return isIssued(await this.store.read(secretId, 'AWSCURRENT'));
  }

  /** Renews what no rotation has renewed. Throws when a rotation is overdue or a certificate could not be renewed. */
  public async lookAfter(secretIds: string[]): Promise<void> {
    const failures: string[] = [];
    for (const secretId of secretIds) {
      try {
        await this.renewIfOld(secretId);
        await requireOnTime({ OverdueCheck: secretId }, this.store);
      } catch (error) {
        failures.push(`${secretId}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    if (failures.length > 0) throw new Error(failures.join('; '));
  }

  private async renewIfOld(secretId: string): Promise<void> {
    if (!this.isOld(await this.store.read(secretId, 'AWSCURRENT'))) return;
    await this.issueNow(secretId, randomUUID());
    console.log(JSON.stringify({ secret: secretId, renewed: true, because: 'no rotation had renewed it' }));
  }

  /** A pending certificate that waited too long would be current for too short a time, and cannot be replaced. */
  private async dropStale(secretId: string, token: string): Promise<void> {
    const pending = await this.store.read(secretId, 'AWSPENDING', token);
    if (!isIssued(pending) || !this.isOld(pending)) return;
    const { stages } = await this.store.describe(secretId);
    if (stages[token]?.includes('AWSCURRENT')) return;
    await this.store.dropPending(secretId, token);
    throw new Error(`the pending certificate of ${secretId} had waited too long and was given up: the next is new`);
  }

  private isOld(value: SecretValue | undefined): boolean {
    return timeLeft(value, this.now()) < this.settings.validityMs * TOO_LITTLE;
  }

  private async issue(identity: Identity): Promise<{ value: CertificateValue; leftOut: string[] }> {
    const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { chain, authorities, leftOut } = await this.settings.signer.issue({ identity, ...keys, now: this.now() });
    if (leftOut.length > 0) console.log(JSON.stringify({ service: identity.serviceName, notTrusted: leftOut }));
    const private_key = keys.privateKey.export({ format: 'pem', type: 'pkcs8' });
    return { value: { certificate: chain, private_key: private_key.toString(), authorities }, leftOut };
  }

  /** Other services hold for now what this one has held: each side must trust the other's certificate. */
  private requireSharedTrust(secretId: string, next: CertificateValue, current: SecretValue | undefined): void {
    if (!isIssued(current) || timeLeft(current, this.now()) <= 0) return;
    try {
      requireTrusted(next.certificate, current.authorities, this.now());
      requireTrusted(current.certificate, next.authorities, this.now());
    } catch (error) {
      throw new Error(
        `${secretId} would change its authority under running services: ${(error as Error).message}. ` +
          'First trust the next authority, wait two renewal periods, then sign with it: docs/mutual-tls.md',
      );
    }
  }
}
