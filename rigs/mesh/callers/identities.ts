import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { KMSClient } from '@aws-sdk/client-kms';
// The library does not export these parts of the function. Only they sign certificates that its authority refuses.
import { KmsSigner } from '../../../src/certificates/handlers/kms-signer';
import type { DeployedMesh } from '../deployed-mesh';
import type { TlsIdentity } from './tls-caller';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Returns the certificate of a service from the authority of the mesh. */
export async function identityOf(mesh: DeployedMesh, service: string): Promise<TlsIdentity> {
  const { certificate, private_key } = await mesh.certificateOf(service);
  return { cert: certificate, key: private_key };
}

/** Returns an expired certificate of a service from the authority of the mesh. */
export function expiredIdentity(mesh: DeployedMesh, service: string): Promise<TlsIdentity> {
  return shortLivedIdentity(mesh, service, -DAY_MS);
}

/** Returns a certificate of a service from the authority of the mesh, with a validity period in milliseconds. */
export async function shortLivedIdentity(
  mesh: DeployedMesh,
  service: string,
  validityMs: number,
): Promise<TlsIdentity> {
  const [{ physicalId }] = mesh.deployed
    .ofType('AWS::KMS::Key')
    .filter(({ properties }) => properties.KeySpec === 'ECC_NIST_P256');
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const life = { validityMs, renewalMs: 0 };
  const { dnsName, uri } = namesOf(service);
  const { chain } = await new KmsSigner([physicalId], life, new KMSClient(mesh.deployed.clients)).issue({
    identity: { serviceName: service, dnsName, uri },
    ...keys,
    now: new Date(),
  });
  return { cert: chain, key: keys.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() };
}

/** Returns a certificate of a service from an authority that the mesh does not trust. */
export function foreignIdentity(service: string): TlsIdentity {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'foreign-'));
  try {
    const file = (name: string) => path.join(folder, name);
    const openssl = (line: string) => execFileSync('openssl', line.split(' '), { stdio: 'pipe', cwd: folder });
    const curve = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes';
    const { dnsName, uri } = namesOf(service);
    fs.writeFileSync(file('names'), `subjectAltName=DNS:${dnsName},URI:${uri}\n`);
    openssl(`req -x509 ${curve} -keyout ca.key -out ca.pem -subj /CN=Another`);
    openssl(`req ${curve} -keyout key.pem -out request.pem -subj /CN=${service}`);
    openssl('x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -extfile names -out cert.pem');
    return { cert: fs.readFileSync(file('cert.pem'), 'utf8'), key: fs.readFileSync(file('key.pem'), 'utf8') };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

function namesOf(service: string) {
  return { dnsName: `${service}.trading.internal`, uri: `spiffe://trading.internal/${service}` };
}
