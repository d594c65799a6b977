import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import {
  type ACMPCAClient,
  DescribeCertificateAuthorityCommand,
  GetCertificateAuthorityCertificateCommand,
  GetCertificateCommand,
  IssueCertificateCommand,
} from '@aws-sdk/client-acm-pca';
import { CertificationRequest } from '@peculiar/asn1-csr';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Extensions } from '@peculiar/asn1-x509';
import { signedCertificate } from '../../../src/certificates/handlers/signed-certificate';
import { commonName, randomSerial, rootExtensions } from '../../../src/certificates/handlers/x509-parts';
import { DAY, START } from './an-issuer';
import { signDigest } from './ecdsa';

const pairOf = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** A fake of AWS Private CA with the operations that an issuer needs. */
export class PrivateCa {
  /** The requests for certificates. */
  public readonly requests: IssueCertificateCommand['input'][] = [];
  /** The number of times that a certificate is not issued yet. */
  public inProgress = 0;
  /** The error of the next request. */
  public failure?: unknown;
  private readonly authorities = new Map<string, Authority>();
  private readonly issued = new Map<string, { Certificate: string; CertificateChain?: string }>();

  /** Creates an authority: a root, or a subordinate of a root that the fake does not contain. */
  public async create(name: string, kind: 'root' | 'subordinate' | 'orphan' = 'root'): Promise<string> {
    const arn = `arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/${name}`;
    const authority = new Authority(name, kind);
    await authority.begin();
    this.authorities.set(arn, authority);
    return arn;
  }

  public disable(arn: string): void {
    this.authority(arn).status = 'DISABLED';
  }

  public get client(): ACMPCAClient {
    return { send: async (command: unknown) => this.answer(command) } as never;
  }

  private async answer(command: unknown): Promise<unknown> {
    if (command instanceof DescribeCertificateAuthorityCommand) {
      const { status } = this.authority(command.input.CertificateAuthorityArn);
      const SigningAlgorithm = 'SHA256WITHECDSA';
      return { CertificateAuthority: { Status: status, CertificateAuthorityConfiguration: { SigningAlgorithm } } };
    }
    if (command instanceof GetCertificateAuthorityCertificateCommand) {
      const { certificate, chain } = this.authority(command.input.CertificateAuthorityArn);
      return { Certificate: certificate.trim(), CertificateChain: chain };
    }
    if (command instanceof IssueCertificateCommand) return this.issue(command);
    if (command instanceof GetCertificateCommand) return this.certificate(command);
    throw new Error('no such operation');
  }

  private async issue({ input }: IssueCertificateCommand): Promise<unknown> {
    this.requests.push(input);
    const arn = `${input.CertificateAuthorityArn}/certificate/${this.issued.size}`;
    const authority = this.authority(input.CertificateAuthorityArn);
    const Certificate = await authority.sign(
      Buffer.from(input.Csr as Uint8Array).toString(),
      Number(input.Validity?.Value),
    );
    const CertificateChain = [authority.certificate, authority.chain].filter(Boolean).join('\n');
    this.issued.set(arn, { Certificate: Certificate.trim(), CertificateChain });
    return { CertificateArn: arn };
  }

  private certificate({ input }: GetCertificateCommand): unknown {
    if (this.failure) throw this.failure;
    if (this.inProgress > 0) {
      this.inProgress -= 1;
      throw Object.assign(new Error('not yet'), { name: 'RequestInProgressException' });
    }
    return this.issued.get(input.CertificateArn ?? '');
  }

  private authority(arn?: string): Authority {
    const authority = this.authorities.get(arn ?? '');
    if (authority) return authority;
    throw new Error(`no authority ${arn}`);
  }
}

class Authority {
  public status = 'ACTIVE';
  public certificate = '';
  public chain?: string;
  private readonly keys = pairOf();

  public constructor(
    private readonly name: string,
    private readonly kind: 'root' | 'subordinate' | 'orphan',
  ) {}

  public async begin(): Promise<void> {
    const top = this.kind === 'root' ? this.keys : pairOf();
    const topName = this.kind === 'root' ? this.name : `top of ${this.name}`;
    const usual = { serial: randomSerial(), notBefore: START, notAfter: new Date(START.getTime() + 100 * DAY) };
    const sign = async (digest: Uint8Array) => signDigest(top.privateKey, digest);
    const signedByTop = (name: string, { publicKey }: typeof top) =>
      signedCertificate(
        {
          ...usual,
          subject: commonName(name),
          issuer: commonName(topName),
          publicKey,
          extensions: rootExtensions(),
        },
        sign,
      );
    this.certificate = await signedByTop(this.name, this.keys);
    if (this.kind === 'subordinate') this.chain = await signedByTop(topName, top);
  }

  public sign(csr: string, days: number): Promise<string> {
    const der = Buffer.from(csr.replace(/-----.*-----/g, ''), 'base64');
    const { certificationRequestInfo } = AsnConvert.parse(der, CertificationRequest);
    const { subject, subjectPKInfo, attributes } = certificationRequestInfo;
    const key = Buffer.from(AsnConvert.serialize(subjectPKInfo));
    return signedCertificate(
      {
        serial: randomSerial(),
        subject,
        issuer: commonName(this.name),
        notBefore: START,
        notAfter: new Date(START.getTime() + days * DAY),
        publicKey: createPublicKey({ key, format: 'der', type: 'spki' }),
        extensions: [...AsnConvert.parse(attributes[0].values[0], Extensions)],
      },
      async (digest) => signDigest(this.keys.privateKey, digest),
    );
  }
}
