import * as tls from 'node:tls';

/** For a busy machine. Only a failure takes that long. */
const TIMEOUT_MS = 120_000;

/** The certificate and the key of a client, and the versions and ciphers that it offers. */
export interface TlsIdentity extends Pick<tls.SecureContextOptions, 'ciphers' | 'minVersion' | 'maxVersion'> {
  readonly cert?: string;
  readonly key?: string;
  /** A TLS session to resume, which needs no certificate. */
  readonly session?: Buffer;
}

/**
 * Sends a request to a mesh listener over TLS. Returns the status line of the response, or the error. It does not verify
 * the name of the server.
 */
export async function askOverTls(host: string, port: number, identity: TlsIdentity): Promise<string> {
  return (await sessionOverTls(host, port, identity)).answer;
}

/** Does the same, and also returns the TLS session that the server offers, if any. */
export function sessionOverTls(
  host: string,
  port: number,
  identity: TlsIdentity,
): Promise<{ answer: string; session?: Buffer }> {
  return new Promise((end) => {
    let session: Buffer | undefined;
    const resolve = (line: string) => end({ answer: line, session });
    const socket = tls.connect(
      { host, port, ...identity, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] },
      () => socket.write('GET / HTTP/1.1\r\nHost: engine\r\nConnection: close\r\n\r\n'),
    );
    let answer = '';
    socket.on('session', (offered) => {
      session = offered;
    });
    socket.setTimeout(TIMEOUT_MS, () => resolve('silence'));
    socket.on('data', (data) => {
      answer += data;
    });
    // In TLS 1.3 a client gets the refusal of its certificate with the first read.
    socket.on('error', (error) => resolve(error.message.match(/alert ([a-z ]+)/)?.[1] ?? error.message));
    socket.on('close', () => resolve(answer.split('\r\n')[0] || 'closed'));
  });
}
