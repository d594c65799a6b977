import { createPublicKey, type KeyObject } from 'node:crypto';
import { DescribeKeyCommand, GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { type SignDigest, signedCertificate } from './signed-certificate';
import type { CertificateRequest, IssuedCertificate, Signer } from './signer';
import { commonName, keyIdentifiers, leafExtensions, randomSerial, rootExtensions, serialOf } from './x509-parts';

const ROOT_YEARS = 10;
/** Clocks that are a little behind must refuse neither a new certificate nor a new authority. Unit: milliseconds. */
const SKEW_MS = 5 * 60 * 1000;

/** How long certificates last and how soon they are renewed. Unit: milliseconds. */
export interface Life {
  readonly validityMs: number;
  readonly renewalMs: number;
}

/** A key of KMS that signs, with its root certificate. */
interface Authority {
  readonly publicKey: KeyObject;
  readonly sign: SignDigest;
  readonly since: Date;
  readonly until: Date;
  readonly name: string;
}

/** Signs by asymmetric keys that never leave KMS. Their root certificates follow from the keys, so that none is kept. */
export class KmsSigner implements Signer {
  /**
   * @param keys the ARNs of the keys, the oldest first; the newest signs that every service trusts by now
   * @param firstSigns whether the first key signs instead, and the others are only trusted
   */
  public constructor(
    private readonly keys: string[],
    private readonly life: Life,
    private readonly kms: KMSClient,
    private readonly firstSigns = false,
  ) {}

  public async issue(request: CertificateRequest): Promise<IssuedCertificate> {
    const found = await Promise.all(this.keys.map((key) => this.authority(key)));
    const usable = found.filter((authority) => authority !== undefined);
    const authority = this.firstSigns ? found[0] : this.newestTrusted(usable, request.now);
    if (!authority)
      throw new Error(`no key can sign: ${this.firstSigns ? this.keys[0] : this.keys.join(', ')} must be enabled`);
    const [chain, ...roots] = await Promise.all([this.leaf(request, authority), ...usable.map(root)]);
    return { chain, authorities: roots.join(''), leftOut: this.keys.filter((_key, index) => !found[index]) };
  }

  /** A key that was disabled, or is to be deleted, is trusted no longer. */
  private async authority(key: string): Promise<Authority | undefined> {
    const { KeyMetadata } = await this.kms.send(new DescribeKeyCommand({ KeyId: key }));
    if (KeyMetadata?.KeyState !== 'Enabled') return undefined;
    const { PublicKey } = await this.kms.send(new GetPublicKeyCommand({ KeyId: key }));
    const since = KeyMetadata.CreationDate as Date;
    const until = new Date(since);
    until.setUTCFullYear(since.getUTCFullYear() + ROOT_YEARS);
    return {
      publicKey: createPublicKey({ key: Buffer.from(PublicKey as Uint8Array), format: 'der', type: 'spki' }),
      sign: (digest) => this.sign(key, digest),
      since,
      until,
      name: `Mesh authority ${KeyMetadata.KeyId}`,
    };
  }

  /** Every service has renewed its certificate, with the roots, since a key was made two renewal periods ago. */
  private newestTrusted(usable: Authority[], now: Date): Authority | undefined {
    const trustedByAll = usable.filter(({ since }) => now.getTime() - since.getTime() >= 2 * this.life.renewalMs);
    return trustedByAll[trustedByAll.length - 1] ?? usable[0];
  }

  private leaf({ identity, publicKey, now }: CertificateRequest, authority: Authority): Promise<string> {
    const notAfter = new Date(now.getTime() + this.life.validityMs);
    if (notAfter > authority.until) {
      throw new Error(`${authority.name} ends on ${authority.until.toISOString()}: raise its generation by one`);
    }
    return signedCertificate(
      {
        serial: randomSerial(),
        subject: commonName(identity.serviceName),
        issuer: commonName(authority.name),
        notBefore: before(now),
        notAfter,
        publicKey,
        extensions: [...leafExtensions(identity), ...keyIdentifiers(publicKey, authority.publicKey)],
      },
      authority.sign,
    );
  }

  private async sign(key: string, digest: Uint8Array): Promise<Uint8Array> {
    const { Signature } = await this.kms.send(
      new SignCommand({ KeyId: key, Message: digest, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' }),
    );
    return Signature as Uint8Array;
  }
}

function root({ name, publicKey, since, until, sign }: Authority): Promise<string> {
  return signedCertificate(
    {
      serial: serialOf(publicKey),
      subject: commonName(name),
      issuer: commonName(name),
      notBefore: before(since),
      notAfter: until,
      publicKey,
      extensions: [...rootExtensions(), ...keyIdentifiers(publicKey)],
    },
    sign,
  );
}

function before(time: Date): Date {
  return new Date(time.getTime() - SKEW_MS);
}
