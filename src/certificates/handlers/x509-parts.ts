import { createHash, type KeyObject, randomBytes } from 'node:crypto';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import * as x509 from '@peculiar/asn1-x509';
import type { Identity } from './identity-tags';

const COMMON_NAME = '2.5.4.3';
/** RFC 5280 section 4.1.2.2: at most 20 octets, and positive. */
const SERIAL_BYTES = 16;
/** RFC 7093 section 2, method 1: the first 160 bits of SHA-256 over the public key. */
const KEY_ID_BYTES = 20;

/** Returns a name that consists of a common name. */
export function commonName(text: string): x509.Name {
  const value = new x509.AttributeValue({ utf8String: text });
  return new x509.Name([
    new x509.RelativeDistinguishedName([new x509.AttributeTypeAndValue({ type: COMMON_NAME, value })]),
  ]);
}

/** Returns a public key in the form of a certificate. */
export function publicKeyInfo(publicKey: KeyObject): x509.SubjectPublicKeyInfo {
  return AsnConvert.parse(publicKey.export({ format: 'der', type: 'spki' }), x509.SubjectPublicKeyInfo);
}

/** Returns the key identifier of a public key. */
export function keyIdentifier(publicKey: KeyObject): Buffer {
  return digest(publicKeyInfo(publicKey).subjectPublicKey).subarray(0, KEY_ID_BYTES);
}

/** Returns a random serial number. */
export function randomSerial(): ArrayBuffer {
  return serialFrom(randomBytes(SERIAL_BYTES));
}

/** Returns the serial number that is derived from a public key. */
export function serialOf(publicKey: KeyObject): ArrayBuffer {
  return serialFrom(digest(publicKeyInfo(publicKey).subjectPublicKey).subarray(KEY_ID_BYTES - SERIAL_BYTES));
}

/** Returns the key usages and the names of a service's certificate. */
export function leafExtensions({ dnsName, uri }: Identity): x509.Extension[] {
  return [
    extension(x509.id_ce_basicConstraints, new x509.BasicConstraints(), true),
    extension(x509.id_ce_keyUsage, new x509.KeyUsage(x509.KeyUsageFlags.digitalSignature), true),
    extension(x509.id_ce_extKeyUsage, new x509.ExtendedKeyUsage([x509.id_kp_serverAuth, x509.id_kp_clientAuth])),
    extension(
      x509.id_ce_subjectAltName,
      new x509.SubjectAlternativeName([
        new x509.GeneralName({ uniformResourceIdentifier: uri }),
        new x509.GeneralName({ dNSName: dnsName }),
      ]),
    ),
  ];
}

/** Returns the key usages of an authority, which cannot sign other authorities. */
export function rootExtensions(): x509.Extension[] {
  const usage = x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign;
  return [
    extension(x509.id_ce_basicConstraints, new x509.BasicConstraints({ cA: true, pathLenConstraint: 0 }), true),
    extension(x509.id_ce_keyUsage, new x509.KeyUsage(usage), true),
  ];
}

/** Returns the identifiers of the certificate's key and, if it is another one, of the authority's key. */
export function keyIdentifiers(subject: KeyObject, authority?: KeyObject): x509.Extension[] {
  const own = extension(x509.id_ce_subjectKeyIdentifier, new x509.SubjectKeyIdentifier(keyIdentifier(subject)));
  if (!authority) return [own];
  const keyId = new x509.KeyIdentifier(keyIdentifier(authority));
  return [own, extension(x509.id_ce_authorityKeyIdentifier, new x509.AuthorityKeyIdentifier({ keyIdentifier: keyId }))];
}

function extension(extnID: string, value: unknown, critical = false): x509.Extension {
  return new x509.Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });
}

function serialFrom(bytes: Uint8Array): ArrayBuffer {
  const serial = Uint8Array.from(bytes.subarray(0, SERIAL_BYTES));
  // The first byte is from 0x40 to 0x7f, so that DER needs no additional byte and no byte fewer.
  serial[0] = (serial[0] & 0x7f) | 0x40;
  return serial.buffer;
}

function digest(bytes: ArrayBuffer): Buffer {
  return createHash('sha256').update(new Uint8Array(bytes)).digest();
}
