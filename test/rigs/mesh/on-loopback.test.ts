import { onLoopback } from '../../../rigs/mesh/on-loopback';
import type { ContainerDefinition } from '../../../rigs/mesh/task-definition';

const CARES = 'type.googleapis.com/envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig';
const BASE: ContainerDefinition = {
  name: 'envoy',
  essential: true,
  command: [],
  environment: {},
  secrets: {},
  dependsOn: [],
  stopTimeout: 30,
};
const here = (text: string) =>
  onLoopback({ ...BASE, command: [text] }, '127.77.1.2', { host: '127.0.0.1', port: 5300 }).command[0];

test.each([
  ['http://127.0.0.1:15101', 'http://127.77.1.2:15101'],
  ['bind 0.0.0.0:15001, admin 127.0.0.1:9901', 'bind 127.77.1.2:15001, admin 127.77.1.2:9901'],
  ['10.0.0.0/16 and 0.0.0.0/0', '10.0.0.0/16 and 0.0.0.0/0'],
  ['127.0.0.11 and 1.127.0.0.1', '127.0.0.11 and 1.127.0.0.1'],
])('gives a task addresses of its own: %s', (text, expected) => {
  expect(here(text)).toBe(expected);
});

test('leaves the rest of a container alone', () => {
  const definition: ContainerDefinition = {
    ...BASE,
    command: ['envoy'],
    environment: { URL: 'http://127.0.0.1:1' },
    secrets: { KEY: 'arn:127.0.0.1' },
    healthCheck: { command: ['check', '127.0.0.1'], interval: 5, timeout: 2, retries: 3, startPeriod: 0 },
  };
  expect(onLoopback(definition, '127.77.1.2', { host: '127.0.0.1', port: 5300 })).toEqual({
    ...definition,
    environment: { URL: 'http://127.77.1.2:1' },
    healthCheck: { ...definition.healthCheck, command: ['check', '127.77.1.2'] },
  });
});

// As JSON has it, and as flow YAML with anchors has it.
test.each([
  `{"x":{"@type":"${CARES}","use_resolvers_as_fallback":true}}`,
  `{"x": &a {"@type": "${CARES}","use_resolvers_as_fallback": true}}`,
])('points every resolver at ours: %s', (text) => {
  const json = JSON.parse(here(text).replace('&a ', ''));
  expect(json.x).toEqual({
    '@type': CARES,
    resolvers: [{ socket_address: { address: '127.0.0.1', port_value: 5300 } }],
    use_resolvers_as_fallback: true,
  });
});

test('refuses an Envoy that would ask the name servers of this machine', () => {
  expect(() => here('{"@type":"type.googleapis.com/envoy.extensions.clusters.dns.v3.DnsCluster"}')).toThrow(
    /DNS clusters without .*CaresDnsResolverConfig in the container envoy/,
  );
});
