import { generateKeyPairSync } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import type * as x509 from '@peculiar/asn1-x509';
import {
  commonName,
  keyIdentifier,
  keyIdentifiers,
  leafExtensions,
  publicKeyInfo,
  randomSerial,
  rootExtensions,
  serialOf,
} from '../../../src/certificates/handlers/x509-parts';

const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
const hex = (bytes: ArrayBuffer) => Buffer.from(bytes).toString('hex');

test('a name is one common name, in UTF-8', () => {
  expect(hex(AsnConvert.serialize(commonName('risk')))).toBe('300f310d300b06035504030c047269736b');
});

test('a public key keeps its encoding', () => {
  expect(hex(AsnConvert.serialize(publicKeyInfo(publicKey)))).toBe(
    publicKey.export({ format: 'der', type: 'spki' }).toString('hex'),
  );
});

test('a key identifier has 160 bits that are derived from the key', () => {
  expect(keyIdentifier(publicKey)).toHaveLength(20);
  expect(keyIdentifier(publicKey)).toEqual(keyIdentifier(publicKey));
  expect(keyIdentifier(publicKey)).not.toEqual(keyIdentifier(other));
});

test('serial numbers are positive, of exactly 16 bytes', () => {
  for (let times = 0; times < 100; times += 1) expect(hex(randomSerial())).toMatch(/^[4-7][0-9a-f]{31}$/);
  expect(hex(serialOf(publicKey))).toMatch(/^[4-7][0-9a-f]{31}$/);
  expect(hex(serialOf(publicKey))).toBe(hex(serialOf(publicKey)));
  expect(hex(serialOf(publicKey))).not.toBe(hex(serialOf(other)));
});

const parts = (extensions: x509.Extension[]) => extensions.map(({ extnID, critical }) => [extnID, critical]);

test('a service’s certificate is not a CA, with critical extensions', () => {
  const extensions = leafExtensions({ serviceName: 'a', dnsName: 'a.internal', uri: 'spiffe://internal/a' });
  expect(parts(extensions)).toEqual([
    ['2.5.29.19', true],
    ['2.5.29.15', true],
    ['2.5.29.37', false],
    ['2.5.29.17', false],
  ]);
  // DER omits defaults such as FALSE. The key usage is one bit with seven unused bits.
  expect(extensions.slice(0, 2).map(({ extnValue }) => hex(extnValue.buffer))).toEqual(['3000', '03020780']);
});

test('an authority’s certificate signs only certificates that are not CAs, with critical extensions', () => {
  const extensions = rootExtensions();
  expect(parts(extensions)).toEqual([
    ['2.5.29.19', true],
    ['2.5.29.15', true],
  ]);
  expect(extensions.map(({ extnValue }) => hex(extnValue.buffer))).toEqual(['30060101ff020100', '03020106']);
});

test('a certificate contains the identifiers of its key and of another authority’s key', () => {
  expect(parts(keyIdentifiers(publicKey))).toEqual([['2.5.29.14', false]]);
  const [own, authority] = keyIdentifiers(publicKey, other);
  expect(hex(own.extnValue.buffer)).toBe(`0414${keyIdentifier(publicKey).toString('hex')}`);
  expect(hex(authority.extnValue.buffer)).toBe(`30168014${keyIdentifier(other).toString('hex')}`);
  expect([own.critical, authority.critical]).toEqual([false, false]);
});
