import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { KmsSigner } from '../../../src/certificates/handlers/kms-signer';
import { certificatesIn } from '../../../src/certificates/handlers/pem';
import { Kms } from './a-kms';
import { DAY, LIFE, START } from './an-issuer';

const identity = {
  serviceName: 'risk-engine',
  dnsName: 'risk-engine.trading.internal',
  uri: 'spiffe://trading.internal/risk-engine',
};
const at = (days: number) => new Date(START.getTime() + days * DAY);
const spki = (certificate: X509Certificate) => certificate.publicKey.export({ format: 'pem', type: 'spki' });

function signerOf(kms: Kms, keys: string[], firstSigns?: boolean) {
  const signer = new KmsSigner(keys, LIFE, kms.client, firstSigns);
  return async (now: Date) => {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { chain, authorities, untrusted } = await signer.issue({ identity, ...pair, now });
    return {
      leaf: new X509Certificate(chain),
      roots: certificatesIn(authorities).map((pem) => new X509Certificate(pem)),
      untrusted,
      pair,
    };
  };
}

test('a certificate has the service’s names and key, and a short validity period', async () => {
  const kms = new Kms();
  const { leaf, roots, pair } = await signerOf(kms, [kms.create('key-1', at(-1))])(START);
  expect(leaf.subject).toBe('CN=risk-engine');
  expect(leaf.subjectAltName).toBe('URI:spiffe://trading.internal/risk-engine, DNS:risk-engine.trading.internal');
  expect(leaf.checkPrivateKey(pair.privateKey)).toBe(true);
  expect(leaf.ca).toBe(false);
  expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
  expect([new Date(leaf.validFrom), new Date(leaf.validTo)]).toEqual([new Date('2027-01-03T23:55:00Z'), at(7)]);
  expect(leaf.checkIssued(roots[0]) && leaf.verify(roots[0].publicKey)).toBe(true);
});

test('serial numbers are unique', async () => {
  const kms = new Kms();
  const issue = signerOf(kms, [kms.create('key-1', at(-1))]);
  const serials = await Promise.all([issue(START), issue(START), issue(START)]);
  expect(new Set(serials.map(({ leaf }) => leaf.serialNumber)).size).toBe(3);
  for (const { leaf } of serials) expect(leaf.serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
});

test('the root is derived from the key and is the same a year later', async () => {
  const kms = new Kms();
  const key = kms.create('key-1', at(-1));
  const [{ roots: before }, { roots: after }] = [
    await signerOf(kms, [key])(START),
    await signerOf(kms, [key])(at(365)),
  ];
  const [one, other] = [before[0], after[0]];
  for (const field of ['subject', 'issuer', 'serialNumber', 'validFrom', 'validTo'] as const) {
    expect(one[field]).toBe(other[field]);
  }
  expect(one.subject).toBe('CN=Mesh authority key-1');
  expect(one.ca && one.checkIssued(one) && one.verify(one.publicKey)).toBe(true);
  expect(spki(one)).toEqual(kms.publicKey(key).export({ format: 'pem', type: 'spki' }));
  expect([new Date(one.validFrom), new Date(one.validTo)]).toEqual([
    new Date('2027-01-02T23:55:00Z'),
    new Date('2037-01-03T00:00:00Z'),
  ]);
});

test('clocks that are five minutes behind accept a certificate of a new authority', async () => {
  const kms = new Kms();
  const { leaf, roots } = await signerOf(kms, [kms.create('key-1', START)])(START);
  expect([leaf, roots[0]].map(({ validFrom }) => new Date(validFrom))).toEqual(
    Array(2).fill(new Date('2027-01-03T23:55:00Z')),
  );
});

test('a certificate that expires after its authority is not signed', async () => {
  const kms = new Kms();
  const issue = signerOf(kms, [kms.create('key-1', START)]);
  await expect(issue(new Date('2036-12-28T00:00:00Z'))).resolves.toBeDefined();
  await expect(issue(new Date('2036-12-28T00:00:01Z'))).rejects.toThrow(
    'Mesh authority key-1 expires on 2037-01-04T00:00:00.000Z: increase its generation by one',
  );
});

describe('with two keys', () => {
  test.each([
    ['the older one signs, though the newer one is trusted', 0, 1],
    ['the older one signs, a second before two renewal periods are over', 6 - 1 / 86_400, 1],
    ['the newer one signs after two renewal periods', 6, 2],
    ['the newer one goes on signing', 60, 2],
  ])('%s', async (_case, days, number) => {
    const kms = new Kms();
    const keys = [kms.create('key-1', at(-100)), kms.create('key-2', START)];
    const { leaf, roots } = await signerOf(kms, keys)(at(days));
    expect(leaf.issuer).toBe(`CN=Mesh authority key-${number}`);
    expect(roots.map(({ subject }) => subject)).toEqual(['CN=Mesh authority key-1', 'CN=Mesh authority key-2']);
    expect(kms.signatures.sort()).toEqual([...keys, keys[number - 1]].sort());
  });

  test('a disabled key is no longer trusted, and the other key signs immediately', async () => {
    const kms = new Kms();
    const keys = [kms.create('key-1', at(-100)), kms.create('key-2', START)];
    kms.disable(keys[0]);
    const { leaf, roots, untrusted } = await signerOf(kms, keys)(START);
    expect(leaf.issuer).toBe('CN=Mesh authority key-2');
    expect(roots.map(({ subject }) => subject)).toEqual(['CN=Mesh authority key-2']);
    expect(untrusted).toEqual([keys[0]]);
  });

  test('nothing is issued if neither can sign', async () => {
    const kms = new Kms();
    const keys = [kms.create('key-1', START)];
    kms.disable(keys[0]);
    await expect(signerOf(kms, keys)(START)).rejects.toThrow(`no key can sign: ${keys[0]} must be enabled`);
  });
});

describe('with existing keys', () => {
  test('the first key signs, however old it is, and the others are trusted', async () => {
    const kms = new Kms();
    const keys = [kms.create('key-1', at(-1)), kms.create('key-2', at(-100))];
    const { leaf, roots } = await signerOf(kms, keys, true)(START);
    expect(leaf.issuer).toBe('CN=Mesh authority key-1');
    expect(roots.map(({ subject }) => subject)).toEqual(['CN=Mesh authority key-1', 'CN=Mesh authority key-2']);
  });

  test('no other key signs in its place', async () => {
    const kms = new Kms();
    const keys = [kms.create('key-1', START), kms.create('key-2', START)];
    kms.disable(keys[0]);
    await expect(signerOf(kms, keys, true)(START)).rejects.toThrow(`no key can sign: ${keys[0]} must be enabled`);
  });
});
