import { once } from 'node:events';
import * as net from 'node:net';
import { eventually } from '../../../rigs/eventually';
import { TcpFront } from '../../../rigs/load-balancer/tcp-front';

/** A server that sends its name and then each text that it receives. */
async function target(name: string, host: string): Promise<net.Server> {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.write(`${name}\n`);
    socket.pipe(socket);
  });
  server.listen(0, host);
  await once(server, 'listening');
  servers.push(server);
  return server;
}

const portOf = (server: net.Server) => (server.address() as net.AddressInfo).port;

/** Connects to the load balancer. The first text is the name of the target. */
async function connected(front: TcpFront): Promise<{ socket: net.Socket; name: string } | undefined> {
  const socket = net.connect(front.port, '127.0.0.1');
  try {
    const [data] = await once(socket, 'data');
    return { socket, name: String(data).trim() };
  } catch {
    return undefined; // refused
  }
}

let front: TcpFront;
const servers: net.Server[] = [];
beforeAll(async () => {
  front = await TcpFront.start({ healthCheckMs: 10 });
});
afterAll(async () => {
  await front?.stop();
  for (const server of servers) server.close();
});

test('connections go to healthy targets, and a deregistered target keeps those that it has', async () => {
  const [first, second] = [await target('first', '127.77.255.1'), await target('second', '127.77.255.2')];
  expect(await connected(front)).toBeUndefined();

  front.register('127.77.255.1', portOf(first));
  front.register('127.77.255.3', portOf(first)); // no process listens
  const open = await eventually('a healthy target', () => connected(front));
  expect(open.name).toBe('first');
  expect(front.connections('127.77.255.1')).toBe(1);

  front.register('127.77.255.2', portOf(second));
  front.deregister('127.77.255.1');
  const next = await eventually('the second target', () => connected(front));
  expect(next.name).toBe('second');
  open.socket.write('still here');
  expect(String(await once(open.socket, 'data'))).toBe('still here');

  open.socket.end();
  await once(open.socket, 'close');
  await eventually('the end of the connection', async () =>
    front.connections('127.77.255.1') === 0 ? true : undefined,
  );
  next.socket.destroy();
});
