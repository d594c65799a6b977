import { Ingress, MarketHours, ServiceDefinition } from '../../src';
import { OptionPlace } from '../../src/validation/option-place';
import { checkOf } from '../../src/validation/type-checks';
import { isUnreadable, reading } from '../../src/validation/unreadable';
import { expectUsageError } from '../support/usage-errors';

function revoked<T extends object>(target: T): T {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

/** An object with a property whose getter throws. */
function throwing(name: string): Record<string, never> {
  return Object.defineProperty({}, name, {
    enumerable: true,
    get: () => {
      throw new Error('not connected');
    },
  });
}

// biome-ignore lint/suspicious/noExplicitAny: values that the types do not exclude
const service = (props: any) => new ServiceDefinition(props);
const REVOKED = 'that has been revoked';

test.each<[string, () => unknown, string, string]>([
  ['options whose getter throws', () => service(throwing('cpu')), 'cpu: ', 'not connected'],
  ['options in options', () => service({ scaling: throwing('minTasks') }), 'scaling.minTasks: ', 'not connected'],
  ['a name that is no option', () => service(throwing('ports')), "the option 'ports'", ''],
  ['a map whose getter throws', () => service({ environment: throwing('A') }), 'environment: ', 'not connected'],
  ['revoked options', () => service(revoked({})), 'props: ', REVOKED],
  ['a revoked map', () => service({ environment: revoked({}) }), 'environment: ', REVOKED],
  ['a revoked list', () => service({ calls: revoked([]) }), 'calls: ', REVOKED],
  ['an element of a list', () => service({ routes: [revoked({})] }), 'routes[0]: ', REVOKED],
  ['an object in place of a text', () => service({ healthPath: revoked({}) }), 'healthPath: ', REVOKED],
  ['an object of the CDK', () => service({ memory: revoked({}) }), 'memory: ', REVOKED],
  ['a revoked function', () => service({ protocol: revoked(() => 1) }), 'protocol: ', REVOKED],
])('what cannot be read is a documented error: %s', (_what, call, got, message) => {
  const place = 'new ServiceDefinition()';
  const code = got.startsWith('the option') ? 'UnknownOption' : 'WrongType';
  expectUsageError(call, { code, path: place, got });
  expect(call).toThrow(message);
});

test('an argument of a factory has the same error', () => {
  expectUsageError(() => Ingress.https(revoked([])), { code: 'WrongType', path: 'Ingress.https()', got: REVOKED });
  expectUsageError(() => MarketHours.nyse(throwing('minTasks') as never), {
    code: 'WrongType',
    path: 'MarketHours.nyse()',
    got: 'minTasks: an object that cannot be read (not connected)',
  });
});

test('an error that is no Error is shown', () => {
  const props = Object.defineProperty({}, 'cpu', {
    enumerable: true,
    get: () => {
      throw 'offline';
    },
  });
  expectUsageError(() => service(props), { code: 'WrongType', path: 'new ServiceDefinition()', got: "('offline')" });
});

test('a fault of the library stays as it is', () => {
  const place = new OptionPlace('call()', 'option', 'required');
  const fault = () => {
    throw new TypeError('fault');
  };
  for (const value of [5, null, { readable: true }]) expect(() => reading(value, place, fault)).toThrow(TypeError);
  expect(isUnreadable(throwing('a'))).toBe(true);
});

test('a map keeps what the check of its values returns', () => {
  const check = checkOf({
    key: 'Test.sessions',
    name: 'sessions',
    optional: false,
    type: { type: 'map', of: { type: 'named', name: 'MarketSession' } },
  });
  const [open, close] = ['09:00', '17:00'];
  const place = new OptionPlace('call()', 'sessions', 'required');
  expect(check({ a: { open, close, days: null }, b: { open, close } }, place)).toEqual({
    a: { open, close },
    b: { open, close },
  });
  const valid = { a: { open, close } };
  expect(check(valid, place)).toBe(valid);
});
