import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { requireWorks } from '../../../src/certificates/handlers/certificate-value';
import { certificatesIn } from '../../../src/certificates/handlers/pem';
import { PrivateCaSigner } from '../../../src/certificates/handlers/private-ca-signer';
import { PrivateCa } from './a-private-ca';
import { DAY, START } from './an-issuer';

const identity = {
  serviceName: 'risk-engine',
  dnsName: 'risk-engine.trading.internal',
  uri: 'spiffe://trading.internal/risk-engine',
};
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const issueBy = (pca: PrivateCa, ...authorities: string[]) =>
  new PrivateCaSigner(authorities, 7, pca.client).issue({ identity, ...pair, now: START });
const subjects = (pem: string) => certificatesIn(pem).map((one) => new X509Certificate(one).subject);

let pca: PrivateCa;
let ca: string;
beforeEach(async () => {
  pca = new PrivateCa();
  ca = await pca.create('ca');
});

test('requests a certificate with the service’s names and a validity in days', async () => {
  await issueBy(pca, ca);
  expect(pca.requests).toEqual([
    {
      CertificateAuthorityArn: ca,
      Csr: expect.any(Buffer),
      SigningAlgorithm: 'SHA256WITHECDSA',
      TemplateArn: 'arn:aws:acm-pca:::template/BlankEndEntityCertificate_CriticalBasicConstraints_CSRPassthrough/V1',
      Validity: { Type: 'DAYS', Value: 7 },
      IdempotencyToken: expect.stringMatching(/^[0-9a-f]{32}$/),
    },
  ]);
});

test('returns a certificate that works', async () => {
  const { chain, authorities, untrusted } = await issueBy(pca, ca);
  expect(subjects(chain)).toEqual(['CN=risk-engine']);
  expect(subjects(authorities)).toEqual(['CN=ca']);
  expect(untrusted).toEqual([]);
  const private_key = pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  expect(() => requireWorks({ certificate: chain, private_key, authorities }, identity, START)).not.toThrow();
  expect(new Date(new X509Certificate(chain).validTo)).toEqual(new Date(START.getTime() + 7 * DAY));
});

test('a subordinate authority is trusted, and not its root with its other authorities', async () => {
  const { chain, authorities } = await issueBy(pca, await pca.create('issuing', 'subordinate'));
  expect(subjects(chain)).toEqual(['CN=risk-engine']);
  expect(subjects(authorities)).toEqual(['CN=issuing']);
});

test('trusts other authorities besides the signing one, each once', async () => {
  const next = await pca.create('next');
  expect(subjects((await issueBy(pca, ca, next, ca)).authorities)).toEqual(['CN=ca', 'CN=next']);
  expect(pca.requests.map(({ CertificateAuthorityArn }) => CertificateAuthorityArn)).toEqual([ca]);
});

test('a disabled authority is not trusted', async () => {
  const old = await pca.create('old');
  pca.disable(old);
  const { authorities, untrusted } = await issueBy(pca, ca, old);
  expect([subjects(authorities), untrusted]).toEqual([['CN=ca'], [old]]);
});

test('a disabled authority cannot sign', async () => {
  pca.disable(ca);
  await expect(issueBy(pca, ca)).rejects.toThrow(`${ca} is not active and cannot sign`);
});

test('waits for the certificate', async () => {
  pca.inProgress = 2;
  expect(subjects((await issueBy(pca, ca)).chain)).toEqual(['CN=risk-engine']);
  expect(pca.requests).toHaveLength(1);
});

test('stops waiting after 30 seconds', async () => {
  pca.inProgress = 2;
  const begun = Date.now();
  const clock = jest
    .spyOn(Date, 'now')
    .mockReturnValueOnce(begun)
    .mockReturnValue(begun + 30_001);
  try {
    await expect(issueBy(pca, ca)).rejects.toThrow(`${ca} did not sign within 30 s`);
  } finally {
    clock.mockRestore();
  }
});

test.each([new Error('no'), 'no'])('throws another error immediately: %s', async (error) => {
  pca.failure = error;
  await expect(issueBy(pca, ca)).rejects.toBe(error);
});
