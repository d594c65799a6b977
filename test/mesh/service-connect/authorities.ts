import * as acmpca from 'aws-cdk-lib/aws-acmpca';
import type { Construct } from 'constructs';

/** A certificate authority of the app, not active yet. */
export function anAuthority(scope: Construct): acmpca.CfnCertificateAuthority {
  return new acmpca.CfnCertificateAuthority(scope, 'Authority', {
    type: 'ROOT',
    usageMode: 'SHORT_LIVED_CERTIFICATE',
    keyAlgorithm: 'EC_prime256v1',
    signingAlgorithm: 'SHA256WITHECDSA',
    subject: { commonName: 'trading.internal' },
  });
}

/** The activation of an authority. */
export function activate(authority: acmpca.CfnCertificateAuthority, id = 'Activation'): void {
  new acmpca.CfnCertificateAuthorityActivation(authority.stack, id, {
    certificateAuthorityArn: authority.attrArn,
    certificate: 'certificate',
  });
}

/** An authority in the form that the CDK's L2 constructs accept. */
export function taken(authority: acmpca.CfnCertificateAuthority): acmpca.ICertificateAuthority {
  return acmpca.CertificateAuthority.fromCertificateAuthorityArn(authority.stack, 'Taken', authority.attrArn);
}

/** An authority that is not in the app. */
export function anImportedAuthority(scope: Construct, region = 'us-east-1'): acmpca.ICertificateAuthority {
  const arn = `arn:aws:acm-pca:${region}:123456789012:certificate-authority/0a1b2c3d-0000-4000-8000-000000000000`;
  return acmpca.CertificateAuthority.fromCertificateAuthorityArn(scope, 'ImportedAuthority', arn);
}
