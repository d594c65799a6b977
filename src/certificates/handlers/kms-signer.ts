import { createPublicKey, type KeyObject } from 'node:crypto';
import { DescribeKeyCommand, GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { rootExpiry } from './root-expiry';
import { type SignDigest, signedCertificate } from './signed-certificate';
import { type CertificateRequest, type IssuedCertificate, Signer } from './signer';
import { commonName, keyIdentifiers, leafExtensions, randomSerial, rootExtensions, serialOf } from './x509-parts';

/** The tolerance for clocks that are behind, so that they accept new certificates. Unit: milliseconds. */
const SKEW_MS = 5 * 60 * 1000;

/** The validity period and the renewal interval of certificates. Unit: milliseconds. */
export interface Lifetime {
  readonly validityMs: number;
  readonly renewalMs: number;
}

/** A KMS key that signs, and the contents of its root certificate. */
interface Authority {
  readonly publicKey: KeyObject;
  readonly sign: SignDigest;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly name: string;
}

/** Signs with asymmetric keys that never leave KMS. Root certificates are derived from the keys and not stored. */
export class KmsSigner extends Signer {
  /**
   * @param keys the ARNs of the keys, the oldest first; the newest key that every service already trusts signs
   * @param firstSigns indicates whether the first key signs instead, and the others are only trusted
   */
  public constructor(
    private readonly keys: string[],
    private readonly lifetime: Lifetime,
    private readonly kms: KMSClient,
    private readonly firstSigns = false,
  ) {
    super();
  }

  public async issue(request: CertificateRequest): Promise<IssuedCertificate> {
    const authorities = await Promise.all(this.keys.map((key) => this.authority(key)));
    const usable = authorities.filter((authority) => authority !== undefined);
    const authority = this.firstSigns ? authorities[0] : this.newestTrusted(usable, request.now);
    if (!authority)
      throw new Error(`no key can sign: ${this.firstSigns ? this.keys[0] : this.keys.join(', ')} must be enabled`);
    const [chain, ...roots] = await Promise.all([this.leaf(request, authority), ...usable.map(root)]);
    return { chain, authorities: roots.join(''), untrusted: this.keys.filter((_key, index) => !authorities[index]) };
  }

  /** Returns the authority of a key, or undefined if the key is disabled or scheduled for deletion. */
  private async authority(key: string): Promise<Authority | undefined> {
    const { KeyMetadata } = await this.kms.send(new DescribeKeyCommand({ KeyId: key }));
    if (KeyMetadata?.KeyState !== 'Enabled') return undefined;
    const { PublicKey } = await this.kms.send(new GetPublicKeyCommand({ KeyId: key }));
    const notBefore = KeyMetadata.CreationDate as Date;
    return {
      publicKey: createPublicKey({ key: Buffer.from(PublicKey as Uint8Array), format: 'der', type: 'spki' }),
      sign: (digest) => this.sign(key, digest),
      notBefore,
      notAfter: rootExpiry(notBefore),
      name: `Mesh authority ${KeyMetadata.KeyId}`,
    };
  }

  /** Returns the newest key that is two renewal periods old. By then every service has renewed its roots. */
  private newestTrusted(usable: Authority[], now: Date): Authority | undefined {
    const trustedByAll = usable.filter(
      ({ notBefore }) => now.getTime() - notBefore.getTime() >= 2 * this.lifetime.renewalMs,
    );
    return trustedByAll[trustedByAll.length - 1] ?? usable[0];
  }

  private leaf({ identity, publicKey, now }: CertificateRequest, authority: Authority): Promise<string> {
    const notAfter = new Date(now.getTime() + this.lifetime.validityMs);
    if (notAfter > authority.notAfter) {
      const end = authority.notAfter.toISOString();
      throw new Error(`${authority.name} expires on ${end}: increase its generation by one`);
    }
    return signedCertificate(
      {
        serial: randomSerial(),
        subject: commonName(identity.serviceName),
        issuer: commonName(authority.name),
        notBefore: withTolerance(now),
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

function root({ name, publicKey, notBefore, notAfter, sign }: Authority): Promise<string> {
  return signedCertificate(
    {
      serial: serialOf(publicKey),
      subject: commonName(name),
      issuer: commonName(name),
      notBefore: withTolerance(notBefore),
      notAfter,
      publicKey,
      extensions: [...rootExtensions(), ...keyIdentifiers(publicKey)],
    },
    sign,
  );
}

function withTolerance(time: Date): Date {
  return new Date(time.getTime() - SKEW_MS);
}
