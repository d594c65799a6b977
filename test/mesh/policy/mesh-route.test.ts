import { MeshCapability, MeshRoute, WeightedTarget } from '../../../src';
import { aStack } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';

const to = (...targets: [string, number][]) => targets.map(([name, weight]) => new WeightedTarget(name, weight));
const refused = (route: MeshRoute, got: string, expected: string) =>
  expectUsageError(() => route.validate(aStack('Risk')), { code: 'InvalidMeshRoute', path: 'Risk', got, expected });

describe('MeshRoute', () => {
  test('has a text for error messages', () => {
    expect(String(MeshRoute.weighted(to(['a', 90], ['b', 10])))).toBe("all requests -> 90 % 'a', 10 % 'b'");
    expect(String(MeshRoute.header('x-version', 'next', to(['b', 100])))).toBe("header x-version: next -> 100 % 'b'");
    expect(String(MeshRoute.path('/v2', to(['b', 100])))).toBe("/v2 -> 100 % 'b'");
  });

  test('needs capabilities', () => {
    const { WEIGHTED_ROUTES, HEADER_ROUTES, PATH_ROUTES } = MeshCapability;
    expect(MeshRoute.weighted(to(['a', 100]))._needs).toEqual([WEIGHTED_ROUTES]);
    expect(MeshRoute.header('a', 'b', to(['a', 100]))._needs).toEqual([HEADER_ROUTES]);
    expect(MeshRoute.path('/', to(['a', 50], ['b', 50]))._needs).toEqual([WEIGHTED_ROUTES, PATH_ROUTES]);
  });

  test('accepts weights that add up to 100, including 0', () => {
    expect(() => MeshRoute.weighted(to(['a', 100], ['b', 0])).validate(aStack())).not.toThrow();
  });

  test.each([
    [to(['a', 90], ['b', 20]), 'these add up to 110'],
    [to(['a', 50], ['a', 50]), 'each version once'],
  ])('refuses invalid weights: %#', (targets, expected) => {
    refused(MeshRoute.weighted(targets), 'traffic.routes: all requests', expected);
  });

  test.each([
    [() => new WeightedTarget('a', 99.5), 'weight: 99.5', 'new WeightedTarget()'],
    [() => new WeightedTarget('a', -10), 'weight: -10', 'new WeightedTarget()'],
    [() => new WeightedTarget('', 10), "serviceName: ''", 'new WeightedTarget()'],
    [() => MeshRoute.weighted([]), 'targets: an empty list', 'MeshRoute.weighted()'],
    [() => MeshRoute.header('X-Version', 'next', to(['a', 100])), "name: 'X-Version'", 'MeshRoute.header()'],
    [() => MeshRoute.header('x-version', 'next ', to(['a', 100])), "value: 'next '", 'MeshRoute.header()'],
    [() => MeshRoute.header('x-mesh-callee-port', '1', to(['a', 100])), "'x-mesh-callee-port'", 'MeshRoute.header()'],
    [() => MeshRoute.path('/v2/*', to(['a', 100])), "prefix: '/v2/*'", 'MeshRoute.path()'],
  ])('refuses an invalid option at the call: %#', (call, got, path) => {
    expectUsageError(call, { code: 'InvalidMeshRoute', path, got });
  });
});
