import { createHash, type KeyObject } from 'node:crypto';
import { ecdsaWithSHA256 } from '@peculiar/asn1-ecc';
import { AsnConvert } from '@peculiar/asn1-schema';
import * as x509 from '@peculiar/asn1-x509';
import { toPem } from './pem';
import { publicKeyInfo } from './x509-parts';

/** The contents of a certificate. */
export interface CertificateContent {
  readonly serial: ArrayBuffer;
  readonly subject: x509.Name;
  readonly issuer: x509.Name;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKey: KeyObject;
  readonly extensions: x509.Extension[];
}

/** Signs a SHA-256 digest with ECDSA. The signature is in DER, as RFC 3279 section 2.2.3 defines it. */
export type SignDigest = (digest: Uint8Array) => Promise<Uint8Array>;

/**
 * Returns a signed X.509 certificate of version 3 in PEM.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
export async function signedCertificate(content: CertificateContent, sign: SignDigest): Promise<string> {
  const tbsCertificate = new x509.TBSCertificate({
    version: x509.Version.v3,
    serialNumber: content.serial,
    signature: ecdsaWithSHA256,
    issuer: content.issuer,
    validity: new x509.Validity({ notBefore: content.notBefore, notAfter: content.notAfter }),
    subject: content.subject,
    subjectPublicKeyInfo: publicKeyInfo(content.publicKey),
    extensions: new x509.Extensions(content.extensions),
  });
  const tbsBytes = new Uint8Array(AsnConvert.serialize(tbsCertificate));
  const signature = await sign(createHash('sha256').update(tbsBytes).digest());
  const certificate = new x509.Certificate({
    tbsCertificate,
    signatureAlgorithm: ecdsaWithSHA256,
    signatureValue: Uint8Array.from(signature).buffer,
  });
  return toPem('CERTIFICATE', AsnConvert.serialize(certificate));
}
