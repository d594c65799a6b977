import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import { generate } from 'selfsigned';

const CURVE = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const;

/** The key and certificate of a TLS server, and the certificate of its authority, as PEM. */
export interface Certificates {
  readonly authority: string;
  readonly certificate: string;
  readonly privateKey: string;
}

/** Creates a certificate for host names and addresses, and an authority for this certificate only. */
export async function certificatesFor(names: string[]): Promise<Certificates> {
  const authority = await generate([{ name: 'commonName', value: `Authority ${randomUUID()}` }], {
    ...CURVE,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: names[0] }], {
    ...CURVE,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: names.map((name) => (isIP(name) ? { type: 7, ip: name } : { type: 2, value: name })),
      },
    ],
  });
  return { authority: authority.cert, certificate: server.cert, privateKey: server.private };
}
