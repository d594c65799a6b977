import { Stack } from 'aws-cdk-lib';
import type * as acmpca from 'aws-cdk-lib/aws-acmpca';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { requireSameRegion } from '../validation/same-environment';
import { requireChoice } from '../validation/usage-error';
import { type CertificateLifeOptions, type CertificateLifetime, certificateLifetime } from './certificate-lifetime';
import { TEMPLATE } from './handlers/signing-template';
import { type AuthorityConfig, SigningAuthority } from './signing-authority';

/** An authority of AWS Private CA. */
export interface PrivateCaOptions extends CertificateLifeOptions {
  /**
   * Authorities that are trusted beside the one that signs. To change the authority, name the next one here and deploy; two
   * renewal periods later swap the two and deploy; two more later leave the old one out.
   *
   * @default - none
   */
  readonly alsoTrusted?: acmpca.ICertificateAuthority[];
}

/** An authority of AWS Private CA, and those that are trusted beside it. */
export class PrivateCaAuthority extends SigningAuthority {
  public readonly life: CertificateLifetime;

  public constructor(
    private readonly ca: acmpca.ICertificateAuthority,
    private readonly options: PrivateCaOptions,
  ) {
    super();
    this.life = certificateLifetime(options);
  }

  public bind(mesh: Construct): AuthorityConfig {
    const trusted = [this.ca, ...(this.options.alsoTrusted ?? [])];
    for (const resource of trusted) {
      requireChoice(mesh, 'certificate authority', resource, 'MutualTls.privateCa(ca)');
      const what = 'the certificate authority';
      requireSameRegion(mesh, { what, resource, arn: resource.certificateAuthorityArn });
    }
    const arns = trusted.map(({ certificateAuthorityArn }) => certificateAuthorityArn);
    return {
      signer: 'private-ca',
      arns,
      statements: [
        new iam.PolicyStatement({
          actions: ['acm-pca:DescribeCertificateAuthority', 'acm-pca:GetCertificateAuthorityCertificate'],
          resources: arns,
        }),
        new iam.PolicyStatement({ actions: ['acm-pca:GetCertificate'], resources: [arns[0]] }),
        new iam.PolicyStatement({
          actions: ['acm-pca:IssueCertificate'],
          resources: [arns[0]],
          // Certificates of services only, and none by which others could be signed.
          conditions: { StringEquals: { 'acm-pca:TemplateArn': `arn:${Stack.of(mesh).partition}:${TEMPLATE}` } },
        }),
      ],
    };
  }
}
