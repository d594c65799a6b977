import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { SecretValue } from '../../secrets/handlers/secret-store';
import type { Identity } from './identity-tags';
import { certificatesIn } from './pem';

/** What a secret holds once a certificate has been issued. */
export interface CertificateValue extends SecretValue {
  /** PEM: the leaf first. */
  readonly certificate: string;
  /** PEM: PKCS #8. */
  readonly private_key: string;
  /** PEM: the trusted roots. */
  readonly authorities: string;
}

/** Whether a certificate was ever issued into a secret. */
export function isIssued(value: SecretValue | undefined): value is CertificateValue {
  return Boolean(value?.certificate && value.private_key && value.authorities);
}

/** How long the certificate of a value still lasts; nothing where there is none. Unit: milliseconds. */
export function timeLeft(value: SecretValue | undefined, now: Date): number {
  if (!isIssued(value)) return 0;
  return new Date(new X509Certificate(value.certificate).validTo).getTime() - now.getTime();
}

/** Throws unless a service can be this identity with the value, to whoever trusts the same authorities. */
export function requireWorks(value: SecretValue, identity: Identity, now: Date): void {
  if (!isIssued(value)) throw new Error('no certificate has been issued yet');
  const leaf = new X509Certificate(value.certificate);
  if (!leaf.checkPrivateKey(createPrivateKey(value.private_key))) {
    throw new Error('the private key is of another certificate');
  }
  const names = [`DNS:${identity.dnsName}`, `URI:${identity.uri}`].sort().join(', ');
  const found = (leaf.subjectAltName ?? 'none').split(', ').sort().join(', ');
  if (found !== names) throw new Error(`the certificate is for ${found}, expected ${names}`);
  requireTrusted(value.certificate, value.authorities, now);
}

/** Throws unless a chain leads to one of the authorities, every certificate of it valid now. */
export function requireTrusted(chain: string, authorities: string, now: Date): void {
  const [leaf, ...between] = certificatesIn(chain).map((pem) => new X509Certificate(pem));
  const roots = certificatesIn(authorities).map((pem) => new X509Certificate(pem));
  requireInTime(leaf, now);
  let signed = leaf;
  for (const next of between) {
    requireInTime(next, now);
    if (!isSignedBy(signed, next)) throw new Error(`${lineOf(signed.subject)} is not signed by the next of its chain`);
    signed = next;
  }
  const root = roots.find((candidate) => isSignedBy(signed, candidate));
  if (!root) throw new Error(`${lineOf(signed.issuer)} is none of the trusted authorities`);
  requireInTime(root, now);
}

function isSignedBy(certificate: X509Certificate, by: X509Certificate): boolean {
  return by.ca && certificate.checkIssued(by) && certificate.verify(by.publicKey);
}

function requireInTime({ subject, validFrom, validTo }: X509Certificate, now: Date): void {
  if (now >= new Date(validFrom) && now <= new Date(validTo)) return;
  throw new Error(`the certificate of ${lineOf(subject)} is valid from ${validFrom} to ${validTo}`);
}

/** A name has a line for each of its parts. */
function lineOf(name: string): string {
  return name.replaceAll('\n', ', ');
}
