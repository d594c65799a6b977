import { Token } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { Route } from '../../../src';
import { aStack } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';

describe('Route', () => {
  test('has the same text for any order and case', () => {
    const route = Route.when({
      paths: ['/b', '/a'],
      hosts: ['Example.com'],
      methods: ['post', 'GET'],
      headers: { 'X-Version': ['2', '1'], 'X-Client': ['a'] },
    });
    expect(`${route}`).toBe(
      "host 'example.com' and path '/a', '/b' and method 'GET', 'POST' and header x-client 'a' and header x-version '1', '2'",
    );
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
    expect(() => route._validate(stack)).not.toThrow();
    expect(stack.resolve(route.conditions)).toMatchObject({
      hosts: ['a.com', 'b.com', { Ref: 'Host' }],
      paths: [{ Ref: 'Path' }],
    });
  });

  test('accepts the limits of a load balancer', () => {
    const widest = Route.when({
      paths: [`/${'a'.repeat(126)}*`, '/_-.$/~"\'@:+&?'],
      hosts: ['*.a-1.example.co?'],
      methods: ['M-SEARCH'],
      headers: { "x!#$%&'*+.^`|~-": ['a, b=c'] },
    });
    expect(() => widest._validate(aStack())).not.toThrow();
  });

  test.each([
    Route.path(Token.asString({ Ref: 'Path' })),
    Route.host(Token.asString({ Ref: 'Host' })),
    Route.when({ headers: { 'x-version': [Token.asString({ Ref: 'Version' })] } }),
  ])('throws for tokens without a priority', (route) => {
    const got = 'a value that is known only at deployment, and no priority';
    expectUsageError(() => route._validate(aStack('Risk')), { code: 'InvalidRoute', path: 'Risk', got });
  });

  test.each([
    [Route.when({}), 'a route without any condition'],
    [Route.when({ priority: 1 }), 'a route without any condition'],
    [Route.when({ paths: ['/a'], hosts: [] }), 'an empty list'],
    [Route.when({ headers: { a: [] } }), 'an empty list'],
    [Route.when({ paths: ['/1', '/2', '/3', '/4', '/5', '/6'] }), '6 values'],
    [Route.path('api/*'), "path 'api/*'"],
    [Route.path(''), "path ''"],
    [Route.path('/a?b=1'), "path '/a?b=1'"],
    [Route.path('/a b'), "path '/a b'"],
    [Route.path(`/${'a'.repeat(128)}`), 'of 129 characters'],
    [Route.host('https://example.com'), "host 'https://example.com'"],
    [Route.host('example.com/api'), "host 'example.com/api'"],
    [Route.host('example.com:8080'), "host 'example.com:8080'"],
    [Route.host('localhost'), "host 'localhost'"],
    [Route.when({ methods: ['FETCH IT'] }), "method 'FETCH IT'"],
    [Route.when({ methods: ['*'] }), "method '*'"],
    [Route.when({ headers: { 'X A:': ['1'] } }), "the header 'x a:'"],
    [Route.when({ headers: { Host: ['a.com'] } }), "the header 'host'"],
    [Route.when({ headers: { ['x'.repeat(41)]: ['1'] } }), 'of 41 characters'],
    [Route.when({ headers: { x: [''] } }), "header x ''"],
    [Route.when({ headers: { x: ['a'.repeat(129)] } }), 'of 129 characters'],
    [Route.when({ hosts: ['*.a.com'], paths: ['/a/*/b/*', '/c/?/?/*'] }), '6 wildcards'],
    [Route.when({ paths: ['/a'], priority: 0 }), 'priority: 0'],
    [
      Route.when({ paths: ['/a'], priority: Token.asNumber({ Ref: 'Priority' }) }),
      'a priority that is known only at deployment',
    ],
    [Route.when({ paths: ['/a'], priority: 50_001 }), 'priority: 50001'],
  ])('throws for values that a load balancer does not accept: %s', (route, got) => {
    expectUsageError(() => route._validate(aStack('Risk')), { code: 'InvalidRoute', path: 'Risk', got });
  });
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
  const conditions = fc.record(
    {
      paths: fc.array(path, { minLength: 1, maxLength: 2 }),
      hosts: fc.array(fc.constantFrom('a.com', '*.com', 'b.org'), { minLength: 1, maxLength: 2 }),
      methods: fc.constant<string[]>(['GET']),
      headers: fc.constant<Record<string, string[]>>({ x: ['1'] }),
    },
    { requiredKeys: [] },
  );

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
  ])('%s over %s: %s', (one, other, covers) => {
    expect(one.covers(other)).toBe(covers);
  });
});
