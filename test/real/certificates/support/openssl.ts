import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/** Runs OpenSSL with texts as files, by the names in the arguments. Returns its output. */
export function openssl(args: string[], files: Record<string, string>): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'openssl-'));
  try {
    for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);
    return execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** A certificate, its key and the trusted authorities. */
export interface Held {
  readonly certificate: string;
  readonly private_key: string;
  readonly authorities: string;
}

/** Throws unless OpenSSL accepts the certificate for both sides of TLS, strictly by RFC 5280. */
export function verify(held: Pick<Held, 'certificate'>, { authorities }: Pick<Held, 'authorities'>, at?: Date): void {
  const time = at ? ['-attime', String(Math.floor(at.getTime() / 1000))] : [];
  for (const purpose of ['sslserver', 'sslclient']) {
    openssl(
      [
        'verify',
        '-x509_strict',
        // As in Envoy, a trusted authority need not be a root.
        '-partial_chain',
        ...['-purpose', purpose],
        ...time,
        ...['-CAfile', 'authorities.pem', '-untrusted', 'chain.pem', 'chain.pem'],
      ],
      { 'authorities.pem': authorities, 'chain.pem': held.certificate },
    );
  }
}

/** Returns OpenSSL's description of a certificate. */
export function text(certificate: string): string {
  return openssl(['x509', '-noout', '-text', '-in', 'certificate.pem'], { 'certificate.pem': certificate });
}

/** Returns the public keys of a certificate and of a private key. */
export function publicKeys({ certificate, private_key }: Held): string[] {
  return [
    openssl(['x509', '-noout', '-pubkey', '-in', 'certificate.pem'], { 'certificate.pem': certificate }),
    openssl(['pkey', '-pubout', '-in', 'key.pem'], { 'key.pem': private_key }),
  ];
}
