import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { signedCertificate } from '../../../src/certificates/handlers/signed-certificate';
import { commonName, randomSerial } from '../../../src/certificates/handlers/x509-parts';
import { signDigest } from './ecdsa';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

function aCertificate(notAfter: Date, digests: Uint8Array[] = []) {
  const content = {
    serial: randomSerial(),
    subject: commonName('a'),
    issuer: commonName('b'),
    notBefore: new Date('2027-01-04T12:00:00.999Z'),
    notAfter,
    publicKey,
    extensions: [],
  };
  return signedCertificate(content, async (digest) => {
    digests.push(digest);
    return signDigest(privateKey, digest);
  });
}

test('the signature is over the digest of the contents', async () => {
  const digests: Uint8Array[] = [];
  const certificate = new X509Certificate(await aCertificate(new Date('2027-01-11T12:00:00Z'), digests));
  expect(certificate.verify(publicKey)).toBe(true);
  expect([certificate.subject, certificate.issuer]).toEqual(['CN=a', 'CN=b']);
  expect(digests.map(({ length }) => length)).toEqual([createHash('sha256').digest().length]);
});

test.each([
  ['2049-12-31T23:59:59Z', '170d3439313233313233353935395a'],
  ['2050-01-01T00:00:00Z', '180f32303530303130313030303030305a'],
])('a time of %s is encoded as RFC 5280 requires', async (until, encoded) => {
  const certificate = new X509Certificate(await aCertificate(new Date(until)));
  expect(certificate.raw.toString('hex')).toContain(`170d3237303130343132303030305a${encoded}`);
});
