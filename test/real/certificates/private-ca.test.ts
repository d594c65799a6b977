import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';
import { ACMPCAClient } from '@aws-sdk/client-acm-pca';
import { requireWorks } from '../../../src/certificates/handlers/certificate-value';
import { PrivateCaSigner } from '../../../src/certificates/handlers/private-ca-signer';
import { type Held, openssl, text, verify } from './support/openssl';
import { PrivateCaServer } from './support/private-ca-server';

const identity = { serviceName: 'risk', dnsName: 'risk.internal', uri: 'spiffe://internal/risk' };
const server = new PrivateCaServer();
let pca: ACMPCAClient;

beforeAll(async () => {
  const credentials = { accessKeyId: 'nobody', secretAccessKey: 'nothing' };
  pca = new ACMPCAClient({ endpoint: await server.start(), region: 'us-east-1', credentials });
});
afterAll(() => server.stop());

async function issue(...authorities: string[]): Promise<Held> {
  const now = new Date();
  const pair: KeyPairKeyObjectResult = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { chain, authorities: roots } = await new PrivateCaSigner(authorities, 7, pca).issue({
    identity,
    ...pair,
    now,
  });
  const private_key = pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const value = { certificate: chain, private_key, authorities: roots };
  requireWorks(value, identity, new Date(Date.now() + 1000));
  return value;
}

const subjectsIn = (pem: string) =>
  (pem.match(/-----BEGIN[\s\S]+?-----END CERTIFICATE-----/g) ?? []).map((one) =>
    openssl(['x509', '-noout', '-subject', '-in', 'c.pem'], { 'c.pem': one }).trim(),
  );

test('OpenSSL accepts the signing request, and the certificate that a root signed', async () => {
  const held = await issue(server.create('root'));
  verify(held, held);
  expect(subjectsIn(held.certificate)).toEqual(['subject=CN = risk']);
  const said = text(held.certificate);
  expect(said).toContain('URI:spiffe://internal/risk, DNS:risk.internal\n');
  expect(said).toMatch(/Key Usage: critical\n\s+Digital Signature\n/);
  expect(said).toMatch(/Extended Key Usage: \n\s+TLS Web Server Authentication, TLS Web Client Authentication\n/);
  expect(said.match(/Basic Constraints/g)).toHaveLength(1);
  expect(server.templates).toEqual([
    'arn:aws:acm-pca:::template/BlankEndEntityCertificate_CriticalBasicConstraints_CSRPassthrough/V1',
  ]);
});

test('a subordinate authority is trusted, and no other authority of its root', async () => {
  server.create('top');
  const held = await issue(server.create('issuing', 'top'));
  verify(held, held);
  const sibling = await issue(server.create('sibling', 'top'));
  expect(() => verify(sibling, held)).toThrow(/unable to get local issuer|verification failed/);
  expect([subjectsIn(held.certificate), subjectsIn(held.authorities)]).toEqual([
    ['subject=CN = risk'],
    ['subject=CN = issuing'],
  ]);
});

test('one authority replaces another in two deployments, and services always trust each other', async () => {
  const [old, next] = [server.create('old'), server.create('next')];
  const deployments = [await issue(old), await issue(old, next), await issue(next, old), await issue(next)];
  for (const [index, held] of deployments.slice(1).entries()) {
    verify(held, deployments[index]);
    verify(deployments[index], held);
  }
  expect(() => verify(deployments[3], deployments[0])).toThrow(/unable to get local issuer|verification failed/);
});

test('a disabled authority is not trusted', async () => {
  const [old, next] = [server.create('ended'), server.create('heir')];
  server.disable(old);
  expect(subjectsIn((await issue(next, old)).authorities)).toEqual(['subject=CN = heir']);
});
