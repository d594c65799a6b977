import * as fs from 'node:fs';
import * as path from 'node:path';
import { LocalCluster, type LocalClusterOptions } from '../../../rigs/mesh/local-cluster';
import type { Json } from '../../support/json';
import { eventually } from './support/eventually';

/** Services of one container, which is whatever a test needs. */
const templateOf = (containers: Json[]) => ({
  Resources: {
    Namespace: { Type: 'AWS::ServiceDiscovery::PrivateDnsNamespace', Properties: { Name: 'trading.internal' } },
    Registry: {
      Type: 'AWS::ServiceDiscovery::Service',
      Properties: {
        Name: 'prices',
        DnsConfig: { DnsRecords: [{ Type: 'A', TTL: 10 }], NamespaceId: { 'Fn::GetAtt': ['Namespace', 'Id'] } },
      },
    },
    Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { ContainerDefinitions: containers } },
    Service: {
      Type: 'AWS::ECS::Service',
      Properties: {
        TaskDefinition: { Ref: 'Task' },
        ServiceRegistries: [{ RegistryArn: { 'Fn::GetAtt': ['Registry', 'Arn'] } }],
      },
    },
  },
});
const WAIT = 'trap "exit 0" TERM; while :; do sleep 60 & wait $!; done';
const shell = (script: string, others: object = {}) => ({
  Name: 'app',
  EntryPoint: ['bash', '-c'],
  Command: [`${script}; ${WAIT}`],
  ...others,
});

const clusters: LocalCluster[] = [];
async function start(options: Partial<LocalClusterOptions>): Promise<LocalCluster> {
  const cacheFolder = path.resolve(__dirname, '../../../.cache/envoy');
  const cluster = await LocalCluster.start({ cacheFolder, template: templateOf([]), programs: {}, ...options });
  clusters.push(cluster);
  return cluster;
}
afterEach(async () => {
  for (const cluster of clusters.splice(0)) await cluster.stop();
});

test('gives a container its environment and its secrets, and nothing of this process', async () => {
  const SECRET = { Name: 'KEY', ValueFrom: { 'Fn::Join': ['', [{ Ref: 'Certificate' }, ':privateKey::']] } };
  const ENVIRONMENT = [{ Name: 'PEER', Value: 'http://127.0.0.1:15101' }];
  const arn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:prices-AbCdEf';
  const cluster = await start({
    template: templateOf([shell('env; command -v envoy', { Environment: ENVIRONMENT, Secrets: [SECRET] })]),
    values: { Certificate: arn },
    secret: async (of, field) => `${of}/${field}\n127.0.0.1`,
  });
  const task = await cluster.run('prices');
  const log = () => task.container('app').log();
  await eventually(() => expect(log()).toMatch(/_bin\/envoy$/m));
  expect(log()).toContain(`PEER=http://${task.address}:15101\n`);
  // A secret stays as it is.
  expect(log()).toContain(`KEY=${arn}/privateKey\n127.0.0.1\n`);
  const names = [...log().matchAll(/^(\w+)=/gm)].map(([, name]) => name);
  // The last three are of bash itself.
  expect(names.sort()).toEqual(['KEY', 'PATH', 'PEER', 'PWD', 'SHLVL', '_']);
});

test('makes tasks known by the name of their service, with its time to live or with another', async () => {
  const cluster = await start({ template: templateOf([shell('true')]), ttlSeconds: 1 });
  const [first, second] = [await cluster.run('prices'), await cluster.run('Service')];
  const name = 'prices.trading.internal';
  expect(cluster.dns.addresses(name)).toEqual([first.address, second.address]);
  expect(cluster.tasks('prices')).toEqual([first, second]);
  await first.stop();
  expect(cluster.dns.addresses(name)).toEqual([second.address]);
  expect(cluster.tasks('prices')).toEqual([second]);
});

test('replaces tasks one by one, by what was deployed last', async () => {
  const cluster = await start({ template: templateOf([shell('echo old')]) });
  const [first, second] = [await cluster.run('prices'), await cluster.run('prices')];
  cluster.deploy(templateOf([shell('echo new')]));
  await cluster.roll('prices');
  expect([await first.stopped, await second.stopped]).toEqual(['replaced', 'replaced']);
  const tasks = cluster.tasks('prices');
  expect(tasks).toHaveLength(2);
  for (const task of tasks) await eventually(() => expect(task.container('app').log()).toBe('new\n'));
});

test('ends the tasks that run, and those that start', async () => {
  const never = { Command: ['CMD', 'false'], Interval: 5, StartPeriod: 60 };
  const cluster = await start({ template: templateOf([shell('true')]) });
  const running = await cluster.run('prices');
  cluster.deploy(templateOf([shell('true', { HealthCheck: never })]));
  const starting = cluster.run('prices');
  const refused = expect(starting).rejects.toThrow(/app ended before it was well \(SIGKILL\)/);
  const logs = () => fs.readdirSync(cluster.folder).filter((name) => name.endsWith('.log'));
  await eventually(() => expect(logs()).toHaveLength(2));
  await cluster.stop();
  expect(running.state).toBe('STOPPED');
  await refused;
});

test.each([
  [
    'an image without a program',
    { Name: 'app' },
    /no command for the container app of prices, expected one of the template/,
  ],
  [
    'secrets that nobody reads',
    shell('true', { Secrets: [{ Name: 'KEY', ValueFrom: 'arn' }] }),
    /got the secret KEY in app, expected `secret` to be given/,
  ],
  [
    'a reference that nobody knows',
    shell('true', { Environment: [{ Name: 'A', Value: { Ref: 'B' } }] }),
    /no value for B/,
  ],
])('refuses %s', async (_, container, message) => {
  const cluster = await start({ template: templateOf([container]) });
  await expect(cluster.run('prices')).rejects.toThrow(message);
});
