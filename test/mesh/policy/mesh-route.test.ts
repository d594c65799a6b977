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
    [to(), 'these add up to 0'],
    [to(['a', 99.5], ['b', 0.5]), 'whole numbers from 0 to 100'],
    [to(['a', 110], ['b', -10]), 'whole numbers from 0 to 100'],
    [to(['a', 50], ['a', 50]), 'each version once'],
  ])('refuses invalid weights: %#', (targets, expected) => {
    refused(MeshRoute.weighted(targets), 'traffic.routes: all requests', expected);
  });

  test.each([
    ['X-Version', 'next'],
    ['', 'next'],
    ['x-version', ''],
    ['x-version', 'next\n'],
    ['x-version', undefined as never],
  ])('refuses the header %j with the value %j', (name, value) => {
    refused(MeshRoute.header(name, value, to(['a', 100])), `header ${name}: `, 'a header name in lower case');
  });

  test.each(['v2', '/v2/*', '/v2?x=1', ''])('refuses the path %j', (prefix) => {
    refused(MeshRoute.path(prefix, to(['a', 100])), `traffic.routes: ${prefix} ->`, "a path that starts with '/'");
  });
});
