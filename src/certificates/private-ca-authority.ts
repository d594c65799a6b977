import { Stack } from 'aws-cdk-lib';
import type * as acmpca from 'aws-cdk-lib/aws-acmpca';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { requireSameRegion } from '../validation/same-environment';
import { type CertificateLifeOptions, type CertificateLifetime, certificateLifetime } from './certificate-lifetime';
import { TEMPLATE } from './handlers/signing-template';
import { type AuthorityConfig, SigningAuthority } from './signing-authority';

/** Options of an authority of AWS Private CA. */
export interface PrivateCaOptions extends CertificateLifeOptions {
  /**
   * Authorities that are trusted besides the signing authority. To replace the authority, first add the next authority here
   * and deploy. After two renewal periods, swap the two and deploy. After two more, remove the old authority.
   *
   * @default - no other authorities
   */
  readonly alsoTrusted?: acmpca.ICertificateAuthority[];
}

/** An authority of AWS Private CA, and further trusted authorities. */
export class PrivateCaAuthority extends SigningAuthority {
  public readonly lifetime: CertificateLifetime;

  public constructor(
    private readonly ca: acmpca.ICertificateAuthority,
    private readonly options: PrivateCaOptions,
  ) {
    super();
    this.lifetime = certificateLifetime(options);
  }

  public bind(mesh: Construct): AuthorityConfig {
    const trusted = [this.ca, ...(this.options.alsoTrusted ?? [])];
    for (const resource of trusted) {
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
          // Allows only certificates of services, which cannot sign other certificates.
          conditions: { StringEquals: { 'acm-pca:TemplateArn': `arn:${Stack.of(mesh).partition}:${TEMPLATE}` } },
        }),
      ],
    };
  }
}
