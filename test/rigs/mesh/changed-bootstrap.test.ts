import { Route } from 'cdk-trading-analytics-platform';
import { withChangedBootstrap } from '../../../rigs/mesh/changed-bootstrap';
import { meshTemplate } from '../../real/mesh/support/mesh';

test('changes the configuration of each Envoy, and not the template itself', () => {
  const template = meshTemplate({ gateway: { calls: ['engine'], routes: [Route.path('/*')] }, engine: {} });
  const text = JSON.stringify(template);
  const names: string[] = [];
  const changed = withChangedBootstrap(template, (bootstrap) => {
    names.push(bootstrap.node.id);
    return { node: bootstrap.node };
  });
  expect(names.sort()).toEqual(['engine', 'gateway']);
  expect(JSON.stringify(changed)).toContain(JSON.stringify('{"node":{"id":"engine","cluster":"engine"}}'));
  expect(JSON.stringify(template)).toBe(text);
});

test('a template without an Envoy is an error', () => {
  expect(() => withChangedBootstrap({ Resources: {} }, (each) => each)).toThrow(/expected the Envoys/);
});
