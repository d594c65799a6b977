import { Duration } from 'aws-cdk-lib';
import { Route } from '../../../src';
import { expectUsageError } from '../../support/usage-errors';

test('a route for TCP connections covers only the same port', () => {
  expect(Route.tcp(1).covers(Route.tcp(1, { optional: true }))).toBe(true);
  expect(Route.tcp(1).covers(Route.tcp(2))).toBe(false);
  expect(Route.tcp(1).covers(Route.path('/*'))).toBe(false);
  expect(Route.path('/*').covers(Route.tcp(1))).toBe(false);
});

test('a route for TCP connections has no conditions, no priority and no login', () => {
  const route = Route.tcp(9878);
  expect(`${route}`).toBe('TCP port 9878');
  expect([route.priority, route.authentication, route.conditions.paths]).toEqual([0, undefined, undefined]);
});

test.each<[string, () => Route, 'PortOutOfRange' | 'TimeoutOutOfRange', string]>([
  ['a port', () => Route.tcp(0), 'PortOutOfRange', 'port: 0'],
  ['a test port', () => Route.tcp(1, { testPort: 65_536 }), 'PortOutOfRange', 'testPort: 65536'],
  [
    'a delay',
    () => Route.tcp(1, { deregistrationDelay: Duration.hours(2) }),
    'TimeoutOutOfRange',
    'deregistrationDelay in seconds: 7200',
  ],
])('%s outside the range of AWS is an error', (_, create, code, got) => {
  expectUsageError(create, { code, path: 'Route.tcp()', got });
});
