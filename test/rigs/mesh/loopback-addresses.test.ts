import { once } from 'node:events';
import * as net from 'node:net';
import { LoopbackAddresses } from '../../../rigs/mesh/loopback-addresses';

const claimed: LoopbackAddresses[] = [];
const claim = async () => {
  const addresses = await LoopbackAddresses.claim();
  claimed.push(addresses);
  return addresses;
};
const networkOf = (address: string) => address.split('.').slice(0, 3).join('.');
afterEach(() => Promise.all(claimed.splice(0).map((addresses) => addresses.free())));

test('gives addresses that a program can listen on', async () => {
  const server = net.createServer().listen(0, (await claim()).next());
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
});

test('gives everybody another network', async () => {
  const networks = await Promise.all(Array.from({ length: 20 }, async () => networkOf((await claim()).next())));
  expect(new Set(networks).size).toBe(20);
});

test('gives an address again only when all others have had their turn', async () => {
  const addresses = await claim();
  const first = addresses.next();
  addresses.release(first);
  const others: string[] = [];
  for (let count = 0; count < 252; count += 1) {
    const address = addresses.next();
    others.push(address);
    addresses.release(address);
  }
  expect(others).not.toContain(first);
  expect(new Set(others).size).toBe(252);
  expect(addresses.next()).toBe(first);
});

test('says when there are no more', async () => {
  const addresses = await claim();
  for (let count = 0; count < 253; count += 1) addresses.next();
  expect(() => addresses.next()).toThrow(/got 254 tasks in 127\.77\.\d+\.0\/24, expected fewer/);
});
