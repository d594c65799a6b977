import * as tls from 'node:tls';

/** What a client shows and whom it trusts. */
export interface TlsIdentity {
  readonly cert?: string;
  readonly key?: string;
}

/**
 * Asks a mesh listener for something over TLS: the status line of the answer, or why there was none. Whom it talks to is
 * not its question.
 */
export function askOverTls(host: string, port: number, identity: TlsIdentity): Promise<string> {
  return new Promise((resolve) => {
    const socket = tls.connect(
      { host, port, ...identity, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] },
      () => socket.write('GET / HTTP/1.1\r\nHost: engine\r\nConnection: close\r\n\r\n'),
    );
    let answer = '';
    socket.setTimeout(5_000, () => resolve('silence'));
    socket.on('data', (data) => {
      answer += data;
    });
    // In TLS 1.3 a client learns that it is refused only when it reads.
    socket.on('error', (error) => resolve(error.message.match(/alert ([a-z ]+)/)?.[1] ?? error.message));
    socket.on('close', () => resolve(answer.split('\r\n')[0] || 'closed'));
  });
}
