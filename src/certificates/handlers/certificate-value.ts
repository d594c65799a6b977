import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { SecretValue } from '../../secrets/handlers/secret-store';
import type { Identity } from './identity-tags';
import { certificatesIn } from './pem';

/** The value of a secret after a certificate has been issued. */
export interface CertificateValue extends SecretValue {
  /** The chain in PEM, the service's certificate first. */
  readonly certificate: string;
  /** The private key in PEM (PKCS #8). */
  readonly private_key: string;
  /** The trusted roots in PEM. */
  readonly authorities: string;
}

/** Indicates whether a secret contains a certificate. */
export function isIssued(value: SecretValue | undefined): value is CertificateValue {
  return Boolean(value?.certificate && value.private_key && value.authorities);
}

/** Returns the time until the certificate of a value expires, or 0 without a certificate. Unit: milliseconds. */
export function timeLeft(value: SecretValue | undefined, now: Date): number {
  if (!isIssued(value)) return 0;
  return new Date(new X509Certificate(value.certificate).validTo).getTime() - now.getTime();
}

/** Throws unless a service with the value can prove its identity to services that trust the same authorities. */
export function requireWorks(value: SecretValue, identity: Identity, now: Date): void {
  if (!isIssued(value)) throw new Error('no certificate has been issued yet');
  const leaf = new X509Certificate(value.certificate);
  if (!leaf.checkPrivateKey(createPrivateKey(value.private_key))) {
    throw new Error('the private key belongs to another certificate');
  }
  const names = [`DNS:${identity.dnsName}`, `URI:${identity.uri}`].sort().join(', ');
  const found = (leaf.subjectAltName ?? 'none').split(', ').sort().join(', ');
  if (found !== names) throw new Error(`the certificate is for ${found}, expected ${names}`);
  requireTrusted(value.certificate, value.authorities, now);
}

/** Throws unless a chain leads to one of the authorities and every certificate in it is valid now. */
export function requireTrusted(chain: string, authorities: string, now: Date): void {
  const [leaf, ...intermediates] = certificatesIn(chain).map((pem) => new X509Certificate(pem));
  const roots = certificatesIn(authorities).map((pem) => new X509Certificate(pem));
  requireValidAt(leaf, now);
  let signed = leaf;
  for (const next of intermediates) {
    requireValidAt(next, now);
    if (!isSignedBy(signed, next))
      throw new Error(`${singleLine(signed.subject)} is not signed by the next certificate of its chain`);
    signed = next;
  }
  const root = roots.find((candidate) => isSignedBy(signed, candidate));
  if (!root) throw new Error(`${singleLine(signed.issuer)} is not a trusted authority`);
  requireValidAt(root, now);
}

function isSignedBy(certificate: X509Certificate, by: X509Certificate): boolean {
  return by.ca && certificate.checkIssued(by) && certificate.verify(by.publicKey);
}

function requireValidAt({ subject, validFrom, validTo }: X509Certificate, now: Date): void {
  if (now >= new Date(validFrom) && now <= new Date(validTo)) return;
  throw new Error(`the certificate of ${singleLine(subject)} is valid from ${validFrom} to ${validTo}`);
}

/** Joins the parts of a name, of which Node.js writes each on its own line. */
function singleLine(name: string): string {
  return name.replaceAll('\n', ', ');
}
