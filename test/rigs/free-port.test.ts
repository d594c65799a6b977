import { once } from 'node:events';
import * as net from 'node:net';
import { freePort } from '../../rigs/free-port';

const listening = async (port: number) => {
  const server = net.createServer();
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return server;
};
const { pid } = process;
afterEach(() => {
  Object.defineProperty(process, 'pid', { value: pid, configurable: true });
});

test('is free, another one each time, and none that the system chooses itself', async () => {
  const ports = await Promise.all(Array.from({ length: 50 }, freePort));
  expect(new Set(ports).size).toBe(50);
  const servers = await Promise.all(ports.map(listening));
  for (const server of servers) server.close();
  const any = await listening(0);
  expect(Math.max(...ports)).toBeLessThan((any.address() as net.AddressInfo).port);
  any.close();
});

/** Returns all free ports of a worker with this process id. */
async function portsOf(worker: number): Promise<number[]> {
  Object.defineProperty(process, 'pid', { value: worker, configurable: true });
  const ports: number[] = [];
  await jest.isolateModulesAsync(async () => {
    const { freePort: another }: typeof import('../../rigs/free-port') = require('../../rigs/free-port');
    for (let port = await another(); port; port = await another().catch(() => 0)) ports.push(port);
  });
  return ports;
}

test('is never that of another test worker, and none that is in use', async () => {
  const [some, others] = [await portsOf(7), await portsOf(8)];
  expect(some.length).toBeGreaterThan(200);
  expect(new Set([...some, ...others]).size).toBe(some.length + others.length);
  const used = await listening(some[0]);
  const left = await portsOf(7);
  used.close();
  expect(left.length).toBeGreaterThan(200);
  expect(left).not.toContain(some[0]);
});
