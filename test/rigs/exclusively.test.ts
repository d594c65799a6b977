import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { exclusively } from '../../rigs/exclusively';

const lockFile = () => path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'lock-')), 'installing.lock');

test('one action waits for the other', async () => {
  const lock = lockFile();
  const order: string[] = [];
  const act = (name: string) =>
    exclusively(lock, async () => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      order.push(`${name} ends`);
    });
  await Promise.all([act('first'), act('second')]);
  expect(order).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  expect(fs.readdirSync(path.dirname(lock))).toEqual([]);
});

test('the lock of a process that has died is taken over', async () => {
  const lock = lockFile();
  fs.writeFileSync(lock, '999999999');
  await expect(exclusively(lock, async () => 'done')).resolves.toBe('done');
});

test('an action that fails releases the lock', async () => {
  const lock = lockFile();
  await expect(exclusively(lock, () => Promise.reject(new Error('no network')))).rejects.toThrow('no network');
  await expect(exclusively(lock, async () => 'done')).resolves.toBe('done');
});
