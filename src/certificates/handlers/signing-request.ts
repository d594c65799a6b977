import { sign } from 'node:crypto';
import { Attributes, CertificationRequest, CertificationRequestInfo } from '@peculiar/asn1-csr';
import { ecdsaWithSHA256 } from '@peculiar/asn1-ecc';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Attribute, Extensions } from '@peculiar/asn1-x509';
import { toPem } from './pem';
import type { CertificateRequest } from './signer';
import { commonName, leafExtensions, publicKeyInfo } from './x509-parts';

/** RFC 2985 section 5.4.2. */
const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';

/** Returns a certificate signing request in PEM with the names and the key usages of a service's certificate. */
export function signingRequest({ identity, publicKey, privateKey }: CertificateRequest): string {
  const certificationRequestInfo = new CertificationRequestInfo({
    subject: commonName(identity.serviceName),
    subjectPKInfo: publicKeyInfo(publicKey),
    attributes: new Attributes([
      new Attribute({
        type: EXTENSION_REQUEST,
        values: [AsnConvert.serialize(new Extensions(leafExtensions(identity)))],
      }),
    ]),
  });
  const infoBytes = new Uint8Array(AsnConvert.serialize(certificationRequestInfo));
  const request = new CertificationRequest({
    certificationRequestInfo,
    signatureAlgorithm: ecdsaWithSHA256,
    signature: Uint8Array.from(sign('sha256', infoBytes, privateKey)).buffer,
  });
  return toPem('CERTIFICATE REQUEST', AsnConvert.serialize(request));
}
