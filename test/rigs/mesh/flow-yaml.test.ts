import { readFlowYaml } from '../../../rigs/mesh/flow-yaml';
import { compactYaml } from '../../../src/mesh/envoy/compact-yaml';

test('reads what the library writes, with anchors, quotes, numbers and empty parts', () => {
  const repeated = { name: 'envoy.filters.http.router', typed_config: { '@type': 'a.googleapis.com/b', n: 4.5 } };
  const configuration = {
    listeners: [{ filters: [repeated], on: true }, { filters: [repeated, { text: 'a "quoted": {text}, 12s' }] }],
    empty: {},
    none: [],
    '0s': -3,
    texts: ['true', '15', 'x-envoy-.*'],
  };
  const text = compactYaml(configuration);
  expect(text).toContain('*a0 ');
  expect(readFlowYaml(text)).toEqual(configuration);
});

test.each(['{a: 1', '{a 1}', '[a}', ''])('refuses %s', (text) => {
  expect(() => readFlowYaml(text)).toThrow(/expected/);
});
