import * as tls from 'node:tls';

/** The certificate, the key and the trusted authorities of a client. */
export interface TlsIdentity {
  readonly cert?: string;
  readonly key?: string;
}

/**
 * Sends a request to a mesh listener over TLS. Returns the status line of the response, or the error. It does not verify
 * the name of the server.
 */
export function askOverTls(host: string, port: number, identity: TlsIdentity): Promise<string> {
  return new Promise((resolve) => {
    const socket = tls.connect(
      { host, port, ...identity, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] },
      () => socket.write('GET / HTTP/1.1\r\nHost: engine\r\nConnection: close\r\n\r\n'),
    );
    let answer = '';
    socket.setTimeout(30_000, () => resolve('silence'));
    socket.on('data', (data) => {
      answer += data;
    });
    // In TLS 1.3 a client gets the refusal of its certificate with the first read.
    socket.on('error', (error) => resolve(error.message.match(/alert ([a-z ]+)/)?.[1] ?? error.message));
    socket.on('close', () => resolve(answer.split('\r\n')[0] || 'closed'));
  });
}
