import { retry } from '../../../src/lambda/handlers/retry';

const PAUSE = { pauseMs: 1 };

/** An operation that fails a number of times, and then returns how often it was called. */
function failing(times: number): jest.Mock<Promise<number>> {
  let calls = 0;
  return jest.fn(async () => {
    calls += 1;
    if (calls <= times) throw new Error(`failure ${calls}`);
    return calls;
  });
}

test('an operation that succeeds is called once', async () => {
  const operation = failing(0);
  expect(await retry(operation, PAUSE)).toBe(1);
  expect(operation).toHaveBeenCalledTimes(1);
});

test('an operation that fails is repeated until it succeeds', async () => {
  expect(await retry(failing(20), PAUSE)).toBe(21);
});

test('the first attempt counts as one of the attempts', async () => {
  expect(await retry(failing(2), { ...PAUSE, attempts: 3 })).toBe(3);
});

test('the error of the last attempt is thrown', async () => {
  const operation = failing(3);
  await expect(retry(operation, { ...PAUSE, attempts: 3 })).rejects.toThrow('failure 3');
  expect(operation).toHaveBeenCalledTimes(3);
});

test('an error that is not transient is thrown at once', async () => {
  const operation = failing(1);
  await expect(retry(operation, { ...PAUSE, isTransient: () => false })).rejects.toThrow('failure 1');
  expect(operation).toHaveBeenCalledTimes(1);
});

test('the error decides whether the attempt is repeated', async () => {
  const isTransient = (error: unknown) => (error as Error).message !== 'failure 2';
  await expect(retry(failing(5), { ...PAUSE, isTransient })).rejects.toThrow('failure 2');
});

test('there is a pause between two attempts', async () => {
  const start = Date.now();
  await retry(failing(2), { pauseMs: 50 });
  expect(Date.now() - start).toBeGreaterThanOrEqual(98);
});

test('no attempt begins at or after the deadline', async () => {
  const operation = failing(1);
  await expect(retry(operation, { pauseMs: 100, deadline: Date.now() + 100 })).rejects.toThrow('failure 1');
  expect(operation).toHaveBeenCalledTimes(1);
});

test('attempts go on while the deadline is far', async () => {
  expect(await retry(failing(1), { ...PAUSE, deadline: Date.now() + 60_000 })).toBe(2);
});
