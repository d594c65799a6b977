import { generateKeyPairSync } from 'node:crypto';
import {
  type CertificateValue,
  isIssued,
  requireTrusted,
  requireWorks,
  timeLeft,
} from '../../../src/certificates/handlers/certificate-value';
import { type CertificateContent, signedCertificate } from '../../../src/certificates/handlers/signed-certificate';
import {
  commonName,
  leafExtensions,
  randomSerial,
  rootExtensions,
} from '../../../src/certificates/handlers/x509-parts';
import type { SecretValue } from '../../../src/secrets/handlers/secret-store';
import { DAY, START } from './an-issuer';
import { signDigest } from './ecdsa';

const identity = { serviceName: 'a', dnsName: 'a.internal', uri: 'spiffe://internal/a' };
const pairOf = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const [top, middle, other, service] = [pairOf(), pairOf(), pairOf(), pairOf()];
const later = (days: number) => new Date(START.getTime() + days * DAY);

function certificate(
  subject: string,
  of: typeof top,
  issuer: string,
  by: typeof top,
  content: Partial<CertificateContent> = {},
): Promise<string> {
  const usual = {
    serial: randomSerial(),
    subject: commonName(subject),
    issuer: commonName(issuer),
    notBefore: START,
    notAfter: later(7),
    publicKey: of.publicKey,
    extensions: subject === 'a' ? leafExtensions(identity) : rootExtensions(),
  };
  return signedCertificate({ ...usual, ...content }, async (digest) => signDigest(by.privateKey, digest));
}

let root: string;
let foreign: string;
let between: string;
let value: CertificateValue;
beforeAll(async () => {
  root = await certificate('top', top, 'top', top, { notAfter: later(100) });
  foreign = await certificate('top', other, 'top', other, { notAfter: later(100) });
  between = await certificate('middle', middle, 'top', top, { notAfter: later(50) });
  value = {
    certificate: await certificate('a', service, 'top', top),
    private_key: service.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    authorities: root,
  };
});

const works = (changed: SecretValue = {}, who = identity, now = later(1)) =>
  requireWorks({ ...value, ...changed }, who, now);

test('a certificate that works', async () => {
  expect(works).not.toThrow();
  // Among several authorities, of which another has the same name.
  expect(() => works({ authorities: foreign + root })).not.toThrow();
});

test('a certificate with an intermediate authority works', async () => {
  const leaf = await certificate('a', service, 'middle', middle);
  expect(() => works({ certificate: leaf + between })).not.toThrow();
  expect(() => works({ certificate: leaf })).toThrow('CN=middle is not a trusted authority');
  const wrong = await certificate('a', service, 'middle', other);
  expect(() => works({ certificate: wrong + between })).toThrow(
    'CN=a is not signed by the next certificate of its chain',
  );
  const ended = await certificate('middle', middle, 'top', top, { notAfter: START });
  expect(() => works({ certificate: leaf + ended })).toThrow('the certificate of CN=middle is valid from');
});

test('another key is refused', () => {
  const private_key = other.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  expect(() => works({ private_key })).toThrow('the private key belongs to another certificate');
});

test.each([{ dnsName: 'b.internal' }, { uri: 'spiffe://internal/b' }])('other names are refused: %o', (names) => {
  expect(() => works({}, { ...identity, ...names })).toThrow(
    'the certificate is for DNS:a.internal, URI:spiffe://internal/a, expected DNS:',
  );
});

test('no names are refused', async () => {
  const nameless = await certificate('a', service, 'top', top, { extensions: [] });
  expect(() => works({ certificate: nameless })).toThrow('the certificate is for none, expected');
});

test('a foreign authority of the same name is refused', () => {
  expect(() => works({ authorities: foreign })).toThrow('CN=top is not a trusted authority');
});

test('a certificate that a service signed is refused', async () => {
  const signed = await certificate('a', service, 'a', service);
  expect(() => requireTrusted(signed, value.certificate, START)).toThrow('CN=a is not a trusted authority');
});

test.each([-1 / 86_400, 7 + 1 / 86_400])('outside its validity period it is refused (%d days)', (days) => {
  expect(() => works({}, identity, later(days))).toThrow(/^the certificate of CN=a is valid from Jan {2}4/);
});

test('an authority outside its validity period is refused', async () => {
  const ended = await certificate('top', top, 'top', top, { notAfter: START });
  expect(() => works({ authorities: ended })).toThrow('the certificate of CN=top is valid from');
});

test.each<SecretValue | undefined>([undefined, {}, { not_issued_yet: 'x' }, { certificate: 'x', private_key: 'y' }])(
  'a value without a certificate is told from one with it: %o',
  (without) => {
    expect(isIssued(without)).toBe(false);
    expect(timeLeft(without, START)).toBe(0);
    expect(() => requireWorks(without ?? {}, identity, START)).toThrow('no certificate has been issued yet');
  },
);

test('the time until a certificate expires', () => {
  expect(isIssued(value)).toBe(true);
  expect(timeLeft(value, later(2))).toBe(5 * DAY);
});
