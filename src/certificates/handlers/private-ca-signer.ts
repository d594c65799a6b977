import { createHash } from 'node:crypto';
import {
  type ACMPCAClient,
  DescribeCertificateAuthorityCommand,
  GetCertificateAuthorityCertificateCommand,
  GetCertificateCommand,
  IssueCertificateCommand,
  type SigningAlgorithm,
} from '@aws-sdk/client-acm-pca';
import { retry } from '../../lambda/handlers/retry';
import { certificatesIn } from './pem';
import { type CertificateRequest, type IssuedCertificate, Signer } from './signer';
import { signingRequest } from './signing-request';
import { TEMPLATE } from './signing-template';

const POLL_MS = 500;
/** Half of the function's timeout. The other half is left for everything else. */
const MAX_WAIT_MS = 30_000;

/** Signs with AWS Private CA. */
export class PrivateCaSigner extends Signer {
  /**
   * @param authorities the ARNs of the trusted authorities; the first one signs
   * @param validityDays the validity period of certificates
   */
  public constructor(
    private readonly authorities: string[],
    private readonly validityDays: number,
    private readonly pca: ACMPCAClient,
  ) {
    super();
  }

  public async issue(request: CertificateRequest): Promise<IssuedCertificate> {
    const [signing, ...others] = this.authorities;
    const signingAlgorithm = await this.algorithmOf(signing);
    if (!signingAlgorithm) throw new Error(`${signing} is not active and cannot sign`);
    const active = await Promise.all(others.map(async (arn) => (await this.algorithmOf(arn)) !== undefined));
    const trusted = [signing, ...others.filter((_arn, index) => active[index])];
    const [chain, ...certificates] = await Promise.all([
      this.sign(signing, signingAlgorithm, signingRequest(request)),
      ...trusted.map((arn) => this.certificateOf(arn)),
    ]);
    return {
      chain,
      authorities: [...new Set(certificates)].join(''),
      untrusted: others.filter((_arn, index) => !active[index]),
    };
  }

  /** Returns the signing algorithm of an authority, or undefined if the authority is not active. */
  private async algorithmOf(arn: string): Promise<SigningAlgorithm | undefined> {
    const { CertificateAuthority } = await this.pca.send(
      new DescribeCertificateAuthorityCommand({ CertificateAuthorityArn: arn }),
    );
    if (CertificateAuthority?.Status !== 'ACTIVE') return undefined;
    return CertificateAuthority.CertificateAuthorityConfiguration?.SigningAlgorithm;
  }

  private async sign(arn: string, algorithm: SigningAlgorithm, csr: string): Promise<string> {
    const { CertificateArn } = await this.pca.send(
      new IssueCertificateCommand({
        CertificateAuthorityArn: arn,
        Csr: Buffer.from(csr),
        SigningAlgorithm: algorithm,
        TemplateArn: `arn:${arn.split(':')[1]}:${TEMPLATE}`,
        Validity: { Type: 'DAYS', Value: this.validityDays },
        // The SDK retries a request without a response. The token prevents a second certificate.
        IdempotencyToken: createHash('sha256').update(csr).digest('hex').slice(0, 32),
      }),
    );
    return certificatesIn(await this.issued(arn, CertificateArn as string))[0];
  }

  /** Waits for a certificate. An error other than that it is not issued yet is thrown at once. */
  private async issued(authority: string, certificate: string): Promise<string> {
    const command = new GetCertificateCommand({ CertificateAuthorityArn: authority, CertificateArn: certificate });
    const deadline = Date.now() + MAX_WAIT_MS;
    try {
      const { Certificate } = await retry(() => this.pca.send(command), {
        pauseMs: POLL_MS,
        deadline,
        isTransient: isInProgress,
      });
      return Certificate as string;
    } catch (error) {
      if (!isInProgress(error)) throw error;
      throw new Error(`${authority} did not sign within ${MAX_WAIT_MS / 1000} s`);
    }
  }

  /** Returns the certificate of the authority, not of its root, because other authorities of the root are not trusted. */
  private async certificateOf(arn: string): Promise<string> {
    const { Certificate } = await this.pca.send(
      new GetCertificateAuthorityCertificateCommand({ CertificateAuthorityArn: arn }),
    );
    return certificatesIn(Certificate as string)[0];
  }
}

function isInProgress(error: unknown): boolean {
  return error instanceof Error && error.name === 'RequestInProgressException';
}
