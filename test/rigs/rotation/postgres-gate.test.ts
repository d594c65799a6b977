import { once } from 'node:events';
import * as net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresGate } from '../../../rigs/rotation/postgres-gate';

const listening = async (port: number) => {
  const server = net.createServer((socket) => socket.destroy());
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return server;
};

/** Returns the error of a connection to a port, or undefined. */
async function refusal(port: number): Promise<string | undefined> {
  const socket = net.connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  } finally {
    socket.destroy();
  }
}

test('a shut gate refuses connections, and reopens when another program has left its port', async () => {
  const database = await listening(0);
  const gate = await PostgresGate.open((database.address() as net.AddressInfo).port, {
    before: async () => 'pass',
    after: async () => 'pass',
  });
  expect(await refusal(gate.port)).toBeUndefined();
  await gate.shut();
  expect(await refusal(gate.port)).toBe('ECONNREFUSED');
  const other = await listening(gate.port);
  const reopened = gate.reopen();
  await sleep(50); // it finds the port in use
  other.close();
  await reopened;
  expect(await refusal(gate.port)).toBeUndefined();
  gate.close();
  database.close();
});
