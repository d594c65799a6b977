import { X509Certificate } from 'node:crypto';
import { CertificateIssuer } from '../../../src/certificates/handlers/certificate-issuer';
import { CertificateStore } from '../../../src/certificates/handlers/certificate-store';
import { KmsSigner } from '../../../src/certificates/handlers/kms-signer';
import { certificatesIn } from '../../../src/certificates/handlers/pem';
import { AnIssuer, DAY, LIFE, SECRET } from './an-issuer';

let at: AnIssuer;
let log: jest.SpyInstance;
beforeEach(() => {
  at = new AnIssuer();
  log = jest.spyOn(console, 'log').mockImplementation();
});

const current = () => new X509Certificate(at.secrets.value().certificate);
const trusted = () =>
  certificatesIn(at.secrets.value().authorities).map((pem) => new X509Certificate(pem).subject.slice('CN='.length));

describe('the first certificate', () => {
  test('is current immediately', async () => {
    expect(await at.issuer.hasCertificate(SECRET)).toBe(false);
    await at.issuer.issueNow(SECRET, 'request');
    expect(await at.issuer.hasCertificate(SECRET)).toBe(true);
    expect(Object.keys(at.secrets.value())).toEqual(['certificate', 'private_key', 'authorities']);
    expect(at.secrets.value().private_key).toMatch(/^-----BEGIN PRIVATE KEY-----/);
    expect(trusted()).toEqual(['Mesh authority key-1']);
  });

  test('is kept if the same request is repeated', async () => {
    await at.issuer.issueNow(SECRET, 'request');
    const { certificate } = at.secrets.value();
    await at.issuer.issueNow(SECRET, 'request');
    expect(at.secrets.value().certificate).toBe(certificate);
  });

  test.each([0, DAY, -DAY])('uses the clock of AWS by default, which differs by %d ms', async (offset) => {
    const signer = new KmsSigner(at.keys, LIFE, at.kms.client);
    at.secrets.clockOffset = offset;
    const store = new CertificateStore(at.secrets.client);
    at.keys.splice(0, 1, at.kms.create('now', new Date(Date.now() - 2 * DAY)));
    await new CertificateIssuer({ ...LIFE, signer }, store).issueNow(SECRET, 'request');
    expect(Math.abs(new Date(current().validTo).getTime() - Date.now() - offset - 7 * DAY)).toBeLessThan(60_000);
  });

  test('has the identity in the secret’s tags', async () => {
    at.secrets.identity = { serviceName: 'new', dnsName: 'new.internal', uri: 'spiffe://trading.internal/new' };
    await at.issuer.issueNow(SECRET, 'request');
    expect(current().subjectAltName).toBe('URI:spiffe://trading.internal/new, DNS:new.internal');
  });
});

describe('a rotation', () => {
  beforeEach(() => at.issuer.issueNow(SECRET, 'request'));

  test('creates another certificate and key from the same authority', async () => {
    const before = at.secrets.value();
    at.later(3);
    await at.rotate('second');
    const after = at.secrets.value();
    expect(new X509Certificate(after.certificate).serialNumber).not.toBe(
      new X509Certificate(before.certificate).serialNumber,
    );
    expect(after.private_key).not.toBe(before.private_key);
    expect(new Date(current().validTo).getTime()).toBe(at.now.getTime() + 7 * DAY);
    expect(trusted()).toEqual(['Mesh authority key-1']);
    expect(at.secrets.value('AWSPREVIOUS')).toEqual(before);
  });

  test('may repeat every step', async () => {
    at.secrets.begin('second');
    for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret']) {
      await at.step(step, 'second');
      await at.step(step, 'second');
    }
    const { certificate } = at.secrets.value();
    await at.step('createSecret', 'second');
    expect(at.secrets.value().certificate).toBe(certificate);
    // Two signatures, of a leaf and its root, each time.
    expect(at.kms.signatures).toHaveLength(4);
  });

  test('does not make a wrong value current', async () => {
    at.secrets.begin('second');
    await at.step('createSecret', 'second');
    at.secrets.set({ ...at.secrets.value('AWSPENDING'), private_key: at.secrets.value().private_key }, 'AWSPENDING');
    for (const step of ['testSecret', 'finishSecret']) {
      await expect(at.step(step, 'second')).rejects.toThrow('the private key belongs to another certificate');
    }
  });

  test('tests the current certificate when a schedule is created', async () => {
    at.secrets.begin('second');
    await at.step('testSecret', 'second');
    at.later(8);
    await expect(at.step('testSecret', 'second')).rejects.toThrow(/^the certificate of CN=risk-engine is valid from/);
  });

  test('drops a pending certificate that is too old, so that the next rotation issues a new one', async () => {
    at.secrets.begin('second');
    await at.step('createSecret', 'second');
    at.later(5);
    await expect(at.step('createSecret', 'second')).rejects.toThrow('was too old and was dropped');
    await at.rotate('third');
    expect(new Date(current().validTo).getTime()).toBe(at.now.getTime() + 7 * DAY);
  });

  test('that ended long ago is not changed', async () => {
    await at.rotate('second');
    const { stages } = at.secrets.versions.get('second') as { stages: string[] };
    stages.push('AWSPENDING');
    at.later(6);
    await at.step('createSecret', 'second');
    expect(at.secrets.versions.get('second')?.stages).toContain('AWSPENDING');
  });
});

describe('a new authority', () => {
  beforeEach(() => at.issuer.issueNow(SECRET, 'request'));

  test('is trusted first and signs later, and the previous one is removed with the next', async () => {
    at.later(30);
    at.nextGeneration();
    await at.issuer.issueNow(SECRET, 'second generation');
    expect([current().issuer, trusted()]).toEqual([
      'CN=Mesh authority key-1',
      ['Mesh authority key-1', 'Mesh authority key-2'],
    ]);
    at.later(3);
    await at.rotate('three days later');
    expect(current().issuer).toBe('CN=Mesh authority key-1');
    at.later(3);
    await at.rotate('six days later');
    expect([current().issuer, trusted()]).toEqual([
      'CN=Mesh authority key-2',
      ['Mesh authority key-1', 'Mesh authority key-2'],
    ]);
    at.nextGeneration();
    await at.issuer.issueNow(SECRET, 'third generation');
    expect([current().issuer, trusted()]).toEqual([
      'CN=Mesh authority key-2',
      ['Mesh authority key-2', 'Mesh authority key-3'],
    ]);
  });

  test('is refused too soon after the previous one, and nothing changes', async () => {
    at.nextGeneration();
    await at.issuer.issueNow(SECRET, 'second generation');
    const before = at.secrets.value();
    at.nextGeneration();
    await expect(at.issuer.issueNow(SECRET, 'third generation')).rejects.toThrow(
      'would change its authority while services run: CN=Mesh authority key-1 is not a trusted authority',
    );
    expect(at.secrets.value()).toEqual(before);
  });

  test('is refused if nobody trusts it yet', async () => {
    at.keys.splice(0, 1, at.kms.create('other', at.now));
    await expect(at.issuer.issueNow(SECRET, 'another authority')).rejects.toThrow(
      'CN=Mesh authority other is not a trusted authority. First trust the next authority',
    );
  });

  test('may replace a disabled authority immediately', async () => {
    at.kms.disable(at.keys[0]);
    at.nextGeneration();
    await at.issuer.issueNow(SECRET, 'emergency');
    expect([current().issuer, trusted()]).toEqual(['CN=Mesh authority key-2', ['Mesh authority key-2']]);
    expect(log).toHaveBeenCalledWith(
      JSON.stringify({ service: 'risk-engine', notTrusted: ['arn:aws:kms:eu-west-1:123456789012:key/key-1'] }),
    );
  });

  test('may replace an expired certificate', async () => {
    at.later(7 + 1 / 86_400);
    at.keys.splice(0, 1, at.kms.create('other', at.now));
    await at.issuer.issueNow(SECRET, 'another authority');
    expect(current().issuer).toBe('CN=Mesh authority other');
  });
});

describe('once a day', () => {
  beforeEach(() => at.issuer.issueNow(SECRET, 'request'));

  test('a certificate with a third of its validity period left is not renewed', async () => {
    const { certificate } = at.secrets.value();
    at.later(7 * (2 / 3));
    await at.issuer.renewOverdue([SECRET]);
    expect(at.secrets.value().certificate).toBe(certificate);
  });

  test('a certificate with less is renewed, whatever the state of its rotation', async () => {
    at.later(5);
    await at.issuer.renewOverdue([SECRET]);
    expect(new Date(current().validTo).getTime()).toBe(at.now.getTime() + 7 * DAY);
    expect(log).toHaveBeenCalledWith(
      JSON.stringify({ secret: SECRET, renewed: true, reason: 'no rotation had renewed it' }),
    );
  });

  test('every overdue rotation is an error', async () => {
    at.secrets.nextRotation = new Date(Date.now() - 2 * DAY);
    await expect(at.issuer.renewOverdue([SECRET, SECRET])).rejects.toThrow(
      /^arn.*: the rotation of .* has been overdue since .*; arn.*: the rotation of .* has been overdue since/,
    );
  });

  test('a failed renewal is an error', async () => {
    at.later(5);
    at.kms.disable(at.keys[0]);
    await expect(at.issuer.renewOverdue([SECRET])).rejects.toThrow('no key can sign');
    const failing = { read: () => Promise.reject('a word') } as never;
    const { issuer } = at;
    Object.assign(issuer, { store: failing });
    await expect(issuer.renewOverdue([SECRET])).rejects.toThrow(`${SECRET}: a word`);
  });
});
