import { Token } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { Route, type RouteConditions } from '../../../src';
import { aStack } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';

describe('Route', () => {
  test('has the same text for any order and case', () => {
    const [one, other] = [
      Route.when({ paths: ['/b', '/a'], hosts: ['Example.com'], methods: ['post', 'GET'] }),
      Route.when({ hosts: ['a.com'], headers: { 'X-Version': ['2', '1'], 'X-Client': ['a'] } }),
    ];
    expect(`${one}`).toBe("host 'example.com' and path '/a', '/b' and method 'GET', 'POST'");
    expect(`${other}`).toBe("host 'a.com' and header x-client 'a' and header x-version '1', '2'");
  });

  test('sorts the headers in every language', () => {
    const one = Route.when({ headers: { a: ['1'], b: ['2'] } });
    const other = Route.when({ headers: { B: ['2'], A: ['1'] } });
    expect(one.conditions).toEqual(other.conditions);
    expect(one.priority).toBe(other.priority);
  });

  test('accepts tokens as values', () => {
    const stack = aStack();
    const [host, path] = ['Host', 'Path'].map((name) => Token.asString({ Ref: name }));
    const route = Route.when({ hosts: [host, 'B.com', 'a.com'], paths: [path], priority: 7 });
    expect(`${route}`).toBe(
      "host 'a.com', 'b.com', a token (known only at deployment) and path a token (known only at deployment)",
    );
    expect(stack.resolve(route.conditions)).toMatchObject({
      hosts: ['a.com', 'b.com', { Ref: 'Host' }],
      paths: [{ Ref: 'Path' }],
    });
  });

  test('accepts the limits of a load balancer', () => {
    expect(() =>
      Route.when({
        paths: [`/${'a'.repeat(126)}*`, '/_-.$/~"\'@:+&?'],
        hosts: ['*.a-1.example.co?'],
        methods: ['M-SEARCH'],
        headers: { "x!#$%&'*+.^`|~-": ['a, b=c'] },
      }),
    ).not.toThrow();
  });

  const token = (name: string) => Token.asString({ Ref: name });

  test.each<[() => Route, string, string]>([
    [() => Route.path(token('Path')), 'Route.path()', 'pattern is a token'],
    [() => Route.host(token('Host')), 'Route.host()', 'name is a token'],
    [
      () => Route.when({ headers: { 'x-version': [token('Version')] } }),
      'Route.when()',
      'a value that is known only at deployment, and no priority: header x-version a token',
    ],
    [
      () => Route.when({ paths: ['/a'], priority: Token.asNumber({ Ref: 'Priority' }) }),
      'Route.when()',
      'priority is a token',
    ],
  ])('throws for tokens that determine the priority: %s', (create, path, got) => {
    expectUsageError(create, { code: 'InvalidRoute', path, got });
  });

  test.each<[RouteConditions, string]>([
    [{}, 'a route without any condition'],
    [{ priority: 1 }, 'a route without any condition'],
    [{ headers: {} }, 'a route without any condition'],
    [{ paths: ['/a'], hosts: [] }, 'hosts: an empty list'],
    [{ headers: { a: [] } }, "headers['a']: an empty list"],
    [{ paths: ['/1', '/2', '/3', '/4', '/5', '/6'] }, "paths: ['/1'"],
    [{ paths: ['/1', '/2', '/3'], hosts: ['a.com', 'b.com', 'c.com'] }, '6 values'],
    [{ methods: ['FETCH IT'] }, "methods[0]: 'FETCH IT'"],
    [{ methods: ['*'] }, "methods[0]: '*'"],
    [{ headers: { 'X A:': ['1'] } }, "the name 'X A:' in headers"],
    [{ headers: { Host: ['a.com'] } }, "the name 'Host' in headers"],
    [{ headers: { ['x'.repeat(41)]: ['1'] } }, 'x'.repeat(41)],
    [{ headers: { x: [''] } }, "headers['x'][0]: ''"],
    [{ headers: { x: ['a'.repeat(129)] } }, '(129 characters)'],
    [{ headers: { 'X-A': ['1'], 'x-b': ['1'], 'x-a': ['2'] } }, "headers: 'X-A' and 'x-a'"],
    [{ hosts: ['*.a.com'], paths: ['/a/*/b/*', '/c/?/?/*'] }, '6 wildcards'],
    [{ paths: ['/a', '/b', '/a'] }, "the path '/a' twice"],
    [{ hosts: ['A.com', 'a.com'] }, "the host 'a.com' twice"],
    [{ methods: ['get', 'GET'] }, "the method 'GET' twice"],
    [{ paths: ['/a'], priority: 0 }, 'priority: 0'],
    [{ paths: ['/a'], priority: 50_001 }, 'priority: 50001'],
  ])('throws for conditions that a load balancer does not accept: %j', (conditions, got) => {
    expectUsageError(() => Route.when(conditions), { code: 'InvalidRoute', path: 'Route.when()', got });
  });

  test.each(['api/*', '', '/a?b=1', '/a b', `/${'a'.repeat(128)}`])("throws for the path '%s'", (pattern) => {
    const got = `pattern: '${pattern.slice(0, 80)}`;
    expectUsageError(() => Route.path(pattern), { code: 'InvalidRoute', path: 'Route.path()', got });
  });

  test.each(['https://example.com', 'example.com/api', 'example.com:8080', 'localhost'])(
    "throws for the host '%s'",
    (name) => {
      expectUsageError(() => Route.host(name), { code: 'InvalidRoute', path: 'Route.host()', got: `name: '${name}'` });
    },
  );
});

describe('the priority of a route', () => {
  test('puts more specific routes first, in any order', () => {
    const routes = [
      Route.when({ hosts: ['a.com'], paths: ['/api/v1/x'] }),
      Route.when({ hosts: ['a.com'], paths: ['/api/v1/*'] }),
      Route.when({ hosts: ['a.com'], paths: ['/api/*'] }),
      Route.when({ hosts: ['a.com'], paths: ['/*'], methods: ['GET'] }),
      Route.host('a.com'),
      Route.when({ hosts: ['*.com'], paths: ['/api/*'] }),
      Route.host('*.com'),
      Route.when({ paths: ['/api/v1/*'], headers: { x: ['1'] } }),
      Route.path('/api/v1/*'),
      Route.path('/api'),
      Route.path('/api/*'),
      Route.when({ paths: ['/*'], headers: { x: ['1'] } }),
      Route.path('/*'),
    ];
    const inOrder = [...routes].reverse().sort((one, other) => one.priority - other.priority);
    expect(inOrder.map(String)).toEqual(routes.map(String));
  });

  test('does not change between releases, which would replace every rule', () => {
    expect(
      [Route.path('/*'), Route.path('/api/*'), Route.host('example.com'), Route.when({ methods: ['GET'] })].map(
        ({ priority }) => priority,
      ),
    ).toEqual([49720, 46223, 9465, 49517]);
  });

  test('can be set', () => {
    expect(Route.when({ paths: ['/a'], priority: 7 }).priority).toBe(7);
  });

  const segment = fc.constantFrom('a', 'b*', 'c?', '*', 'long-segment', '1');
  const path = fc.array(segment, { maxLength: 7 }).map((segments) => `/${segments.join('/')}`);
  const conditions = fc
    .record(
      {
        paths: fc.uniqueArray(path, { minLength: 1, maxLength: 2 }),
        hosts: fc.uniqueArray(fc.constantFrom('a.com', '*.com', 'b.org'), { minLength: 1, maxLength: 2 }),
        methods: fc.constant<string[]>(['GET']),
        headers: fc.constant<Record<string, string[]>>({ x: ['1'] }),
      },
      { requiredKeys: [] },
    )
    .filter((given) => {
      const values = [given.paths, given.hosts, given.methods, given.headers?.x].flatMap((list) => list ?? []);
      return values.length > 0 && values.length <= 5 && (values.join('').match(/[*?]/g) ?? []).length <= 5;
    });

  test('is always in the range of a load balancer', () => {
    fc.assert(
      fc.property(conditions, (given) => {
        const { priority } = Route.when(given);
        expect(Number.isInteger(priority) && priority >= 1 && priority <= 50_000).toBe(true);
      }),
    );
  });

  test('depends only on the route', () => {
    fc.assert(fc.property(conditions, (given) => expect(Route.when(given).priority).toBe(Route.when(given).priority)));
  });
});

describe('covers()', () => {
  test.each([
    [Route.path('/*'), Route.path('/api/*'), true],
    [Route.path('/api/*'), Route.path('/*'), false],
    [Route.path('/a?i/*'), Route.path('/api/v1'), true],
    [Route.path('/api.v1'), Route.path('/apixv1'), false],
    [Route.path('/*'), Route.host('a.com'), false],
    [Route.host('*.com'), Route.when({ hosts: ['a.com'], paths: ['/x'] }), true],
    [Route.when({ paths: ['/a/*', '/b/*'] }), Route.when({ paths: ['/a/1', '/b/2'] }), true],
    [Route.when({ paths: ['/a/*'] }), Route.when({ paths: ['/a/1', '/b/2'] }), false],
    [Route.when({ headers: { x: ['1'] } }), Route.when({ headers: { y: ['1'] } }), false],
    [Route.when({ headers: { x: ['Next*'] } }), Route.when({ headers: { x: ['next-1'] } }), true],
    [Route.path('/A'), Route.path('/a'), false],
  ])('%s over %s: %s', (one, other, covers) => {
    expect(one.covers(other)).toBe(covers);
  });
});
