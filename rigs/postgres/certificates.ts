import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import { generate } from 'selfsigned';

const CURVE = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const;

/** What a server needs to speak TLS, and what a client needs to believe it. All of it PEM. */
export interface Certificates {
  readonly authority: string;
  readonly certificate: string;
  readonly privateKey: string;
}

/** A certificate for some host names and addresses, signed by an authority that exists only for it. */
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
