import { Resolver } from 'node:dns/promises';
import { DnsServer } from '../../../rigs/mesh/dns-server';

const NAME = 'analytics-engine.trading.internal';
let server: DnsServer;
let resolver: Resolver;
beforeEach(async () => {
  server = await DnsServer.start();
  resolver = resolverWith(30_000);
});
afterEach(() => server.stop());

function resolverWith(timeout: number): Resolver {
  const asking = new Resolver({ timeout, tries: 1 });
  asking.setServers([`${server.host}:${server.port}`]);
  return asking;
}

test('answers with the addresses and their time to live, whatever the case of the name', async () => {
  server.register(NAME, '127.77.1.2', 10);
  server.register(NAME, '127.77.1.3', 10);
  const records = await resolver.resolve4(NAME.toUpperCase(), { ttl: true });
  expect(records.sort((a, b) => a.address.localeCompare(b.address))).toEqual([
    { address: '127.77.1.2', ttl: 10 },
    { address: '127.77.1.3', ttl: 10 },
  ]);
});

test('answers with eight of many, other ones from time to time', async () => {
  const all = Array.from({ length: 12 }, (_, index) => `127.77.1.${index + 2}`);
  for (const address of all) server.register(NAME, address, 10);
  const seen = new Set<string>();
  for (let question = 0; question < 40; question += 1) {
    const answer = await resolver.resolve4(NAME);
    expect(new Set(answer).size).toBe(8);
    for (const address of answer) seen.add(address);
  }
  expect([...seen].sort()).toEqual([...all].sort());
});

test('knows no name without addresses', async () => {
  await expect(resolver.resolve4(NAME)).rejects.toMatchObject({ code: 'ENOTFOUND' });
  server.register(NAME, '127.77.1.2', 10);
  expect(await resolver.resolve4(NAME)).toEqual(['127.77.1.2']);
  server.deregister(NAME, '127.77.1.2');
  await expect(resolver.resolve4(NAME)).rejects.toMatchObject({ code: 'ENOTFOUND' });
});

test('has no addresses of the other family for a name that exists', async () => {
  server.register(NAME, '127.77.1.2', 10);
  await expect(resolver.resolve6(NAME)).rejects.toMatchObject({ code: 'ENODATA' });
});

test.each([
  ['SERVFAIL', 'ESERVFAIL'],
  ['NXDOMAIN', 'ENOTFOUND'],
  ['SILENCE', 'ETIMEOUT'],
] as const)('fails with %s until it is healed, for one name', async (fault, code) => {
  server.register(NAME, '127.77.1.2', 10);
  server.register('other.trading.internal', '127.77.1.3', 10);
  server.fail(NAME, fault);
  const patience = fault === 'SILENCE' ? 200 : 30_000;
  await expect(resolverWith(patience).resolve4(NAME)).rejects.toMatchObject({ code });
  expect(await resolver.resolve4('other.trading.internal')).toEqual(['127.77.1.3']);
  server.heal(NAME);
  expect(await resolver.resolve4(NAME)).toEqual(['127.77.1.2']);
});

test('counts questions by name', async () => {
  server.register(NAME, '127.77.1.2', 10);
  await resolver.resolve4(NAME);
  await resolver.resolve4(NAME);
  await expect(resolver.resolve4('unknown.trading.internal')).rejects.toThrow();
  expect([server.questions(NAME), server.questions('unknown.trading.internal'), server.questions()]).toEqual([2, 1, 3]);
});
