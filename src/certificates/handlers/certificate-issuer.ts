import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { requireOnTime } from '../../secrets/handlers/overdue-check';
import { type RotationEvent, type Rotator, runStep } from '../../secrets/handlers/rotation-steps';
import type { SecretValue } from '../../secrets/handlers/secret-store';
import type { CertificateStore } from './certificate-store';
import { type CertificateValue, isIssued, requireTrusted, requireWorks, timeLeft } from './certificate-value';
import type { Identity } from './identity-tags';
import { DAY, HOUR, isOpen, timeToNextCheck } from './renewal-window';
import type { IssuerSettings } from './signer';

/** The rest of the validity period below which a certificate is overdue for renewal, as a share of the period. */
const OVERDUE_SHARE = 1 / 3;
/** The last time before the end of a certificate in which it is renewed outside of a window: two daily checks. */
const LAST_TIME = 2 * DAY;
/** The time for services to restart before their certificate ends. */
const RESTART_TIME = HOUR;

/** Issues certificates into secrets: the first one, those of rotations, and those of missed rotations. */
export class CertificateIssuer {
  public constructor(
    private readonly settings: IssuerSettings,
    private readonly store: CertificateStore,
    private readonly now: () => Date = () => store.now(),
  ) {}

  /** Runs one step of a rotation. */
  public async rotate(event: RotationEvent): Promise<void> {
    const { SecretId: secretId, ClientRequestToken: token } = event;
    if (event.Step === 'createSecret') await this.dropStale(secretId, token);
    const identity = await this.store.identityOf(secretId);
    const rotator: Rotator = {
      next: async () => (await this.issue(identity)).value,
      set: async () => {}, // Services read the certificate when they are redeployed.
      test: async (value) => requireWorks(value, identity, this.now()),
    };
    await runStep(event, [secretId], this.store, rotator);
  }

  /**
   * Issues a certificate that is current immediately, for a new service or after a change of its names or authority.
   *
   * Throws and changes nothing if services would not trust each other during the redeployment.
   */
  public async issueNow(secretId: string, token: string): Promise<void> {
    const identity = await this.store.identityOf(secretId);
    const current = await this.store.read(secretId, 'AWSCURRENT');
    const { value, untrusted } = await this.issue(identity);
    requireWorks(value, identity, this.now());
    // An authority that an operator has disabled is no longer trusted on purpose.
    if (untrusted.length === 0) this.requireSharedTrust(secretId, value, current);
    await this.store.putCurrent(secretId, token, value);
  }

  /** Indicates whether a secret contains a certificate. */
  public async hasCertificate(secretId: string): Promise<boolean> {
    return isIssued(await this.store.read(secretId, 'AWSCURRENT'));
  }

  /** Renews certificates whose rotation is overdue. Throws if a rotation is overdue or a renewal failed. */
  public async renewOverdue(secretIds: string[]): Promise<void> {
    const failures: string[] = [];
    for (const secretId of secretIds) {
      try {
        await this.renewIfOverdue(secretId);
        await requireOnTime(secretId, this.store);
      } catch (error) {
        failures.push(`${secretId}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    if (failures.length > 0) throw new Error(failures.join('; '));
  }

  private async renewIfOverdue(secretId: string): Promise<void> {
    if (!this.mustRenew(await this.store.read(secretId, 'AWSCURRENT'))) return;
    await this.issueNow(secretId, randomUUID());
    console.log(JSON.stringify({ secret: secretId, renewed: true, reason: 'no rotation had renewed it' }));
  }

  /** Drops a pending certificate that is too old, because its value cannot be replaced and would expire too soon. */
  private async dropStale(secretId: string, token: string): Promise<void> {
    const pending = await this.store.read(secretId, 'AWSPENDING', token);
    if (!isIssued(pending) || !this.isOverdue(pending)) return;
    const { stages } = await this.store.describe(secretId);
    if (stages[token]?.includes('AWSCURRENT')) return;
    await this.store.dropPending(secretId, token);
    throw new Error(
      `the pending certificate of ${secretId} was too old and was dropped; the next rotation issues a new one`,
    );
  }

  /**
   * Indicates whether the daily check renews a certificate.
   *
   * In a window it does if the certificate would end at the next window. Outside of a window it does only in the last days
   * of the certificate, and only if the next window would be too late.
   */
  private mustRenew(value: SecretValue | undefined): boolean {
    const { window, validityMs, renewalMs } = this.settings;
    if (!window) return this.isOverdue(value);
    const [now, left] = [this.now(), timeLeft(value, this.now())];
    const next = timeToNextCheck(window, now);
    if (isOpen(window, now)) return left < next + Math.min(DAY, renewalMs / 4);
    return left < Math.min(LAST_TIME, validityMs * OVERDUE_SHARE) && left < next + RESTART_TIME;
  }

  private isOverdue(value: SecretValue | undefined): boolean {
    return timeLeft(value, this.now()) < this.settings.validityMs * OVERDUE_SHARE;
  }

  private async issue(identity: Identity): Promise<{ value: CertificateValue; untrusted: string[] }> {
    const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { chain, authorities, untrusted } = await this.settings.signer.issue({ identity, ...keys, now: this.now() });
    if (untrusted.length > 0) console.log(JSON.stringify({ service: identity.serviceName, notTrusted: untrusted }));
    const private_key = keys.privateKey.export({ format: 'pem', type: 'pkcs8' });
    return { value: { certificate: chain, private_key: private_key.toString(), authorities }, untrusted };
  }

  /** Throws unless a service with the next certificate and one with the current certificate trust each other. */
  private requireSharedTrust(secretId: string, next: CertificateValue, current: SecretValue | undefined): void {
    if (!isIssued(current) || timeLeft(current, this.now()) <= 0) return;
    try {
      requireTrusted(next.certificate, current.authorities, this.now());
      requireTrusted(current.certificate, next.authorities, this.now());
    } catch (error) {
      throw new Error(
        `${secretId} would change its authority while services run: ${(error as Error).message}. ` +
          'First trust the next authority, wait two renewal periods, then sign with it (docs/mutual-tls.md)',
      );
    }
  }
}
