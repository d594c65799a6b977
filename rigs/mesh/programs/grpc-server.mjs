// The application of a gRPC task. Messages are JSON, so that no schema is needed. A request defines its own handling:
// {"id": …, "status": <code>, "times": <n>, "sleep": <ms>, "count": <messages of a stream>, "every": <ms between
// messages>}. The first n calls with the id end with the status. Without "times" all of them do.
// Usage: node grpc-server.mjs <address> [strict]; strict accepts no HTTP/1.1. PORT and SERVICE_NAME as in the template.
import * as http from 'node:http';
import * as net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Server, ServerCredentials } from '@grpc/grpc-js';

const [address, strict] = process.argv.slice(2);
const { PORT = '8080', SERVICE_NAME = 'app' } = process.env;
const task = `${SERVICE_NAME}@${address}`;
const calls = new Map();

/** Counts a call, and throws the requested status. */
async function obey({ id = '', status = 0, times = Number.POSITIVE_INFINITY, sleep: time = 0 }) {
  const call = (calls.get(id) ?? 0) + 1;
  calls.set(id, call);
  if (time > 0) await sleep(time);
  if (status !== 0 && call <= times) throw Object.assign(new Error(`call ${call}`), { code: status });
  return { task, call };
}

const answers = {
  Unary: (call, callback) => {
    obey(call.request).then((answer) => callback(null, { ...answer, metadata: call.metadata.getMap() }), callback);
  },
  ServerStream: (call) => {
    obey(call.request).then(
      async (answer) => {
        const { count = 1, every = 0 } = call.request;
        for (let index = 0; index < count; index += 1) {
          call.write({ ...answer, index });
          if (every > 0) await sleep(every);
        }
        call.end();
      },
      (error) => call.emit('error', error),
    );
  },
  Bidirectional: (call) => {
    call.on('data', (message) => call.write({ task, echo: message }));
    call.on('end', () => call.end());
  },
};

const bytes = (value) => Buffer.from(JSON.stringify(value));
const method = (name, requestStream, responseStream) => ({
  path: `/trading.Echo/${name}`,
  requestStream,
  responseStream,
  requestSerialize: bytes,
  requestDeserialize: JSON.parse,
  responseSerialize: bytes,
  responseDeserialize: JSON.parse,
});
const server = new Server();
server.addService(
  {
    Unary: method('Unary', false, false),
    ServerStream: method('ServerStream', false, true),
    Bidirectional: method('Bidirectional', true, true),
  },
  answers,
);
// The health check of gRPC: https://github.com/grpc/grpc/blob/master/doc/health-checking.md
const SERVING = Buffer.from([0x08, 0x01]);
const health = { ...method('Check', false, false), path: '/grpc.health.v1.Health/Check' };
const same = (message) => message;
server.addService(
  { Check: { ...health, requestDeserialize: same, responseSerialize: same } },
  { Check: (_, callback) => callback(null, SERVING) },
);
const grpc = server.createConnectionInjector(ServerCredentials.createInsecure());
const probed = http.createServer({ keepAliveTimeout: 60_000 }, (_request, response) => response.end('well'));
// The health checks of the mesh use HTTP/1.1 and gRPC uses HTTP/2. The first bytes of a connection distinguish them.
const both = net.createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.once('data', (first) => {
    socket.pause();
    socket.unshift(first);
    if (first.toString('latin1').startsWith('PRI')) return grpc.injectConnection(socket);
    if (strict) return socket.destroy();
    probed.emit('connection', socket);
    socket.resume();
  });
});
both.listen(Number(PORT), address, () => console.log(`${task} listens on ${PORT}`));
process.once('SIGTERM', () => process.exit());
