import { requireOnTime } from '../../../src/secrets/handlers/overdue-check';
import { MemoryStore } from './memory-store';

const HOUR = 60 * 60 * 1000;

function check(state: Partial<MemoryStore>) {
  const store = Object.assign(new MemoryStore(), state);
  return requireOnTime('secret', store);
}

test.each([
  ['not due yet', new Date(Date.now() + HOUR)],
  ['due, and being tried', new Date(Date.now() - 23 * HOUR)],
  ['never scheduled by a date', undefined],
])('a rotation is on time when it is %s', async (_when, nextRotation) => {
  await expect(check({ nextRotation })).resolves.toBeUndefined();
});

test('a rotation is overdue a day after it was due', async () => {
  const nextRotation = new Date(Date.now() - 25 * HOUR);
  await expect(check({ nextRotation })).rejects.toThrow(`secret has been overdue since ${nextRotation.toISOString()}`);
});

test('a disabled rotation is never on time', async () => {
  await expect(check({ rotationEnabled: false })).rejects.toThrow('rotation is not enabled for secret');
});
