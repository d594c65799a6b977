import { runModules } from '../../../src/monitoring/handlers/watch/run-modules';
import { everyMinutes, tickAt } from '../../../src/monitoring/handlers/watch/tick';

const tick = tickAt('2026-01-02T03:04:05Z');

beforeEach(() => {
  jest.spyOn(console, 'error').mockImplementation();
});
afterEach(() => jest.restoreAllMocks());

test('modules run one after the other', async () => {
  const done: string[] = [];
  const slow = async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    done.push('one');
  };
  await runModules({ one: slow, two: async () => void done.push('two') }, tick);
  expect(done).toEqual(['one', 'two']);
});

test('a module that fails stops no other module, and the run fails', async () => {
  const last = jest.fn();
  const modules = {
    one: () => Promise.reject(new Error('no permission')),
    two: () => Promise.reject('no text'),
    last,
  };
  await expect(runModules(modules, tick)).rejects.toThrow('not watched: one: no permission; two: no text');
  expect(last).toHaveBeenCalledWith(tick);
  expect(console.error).toHaveBeenCalledWith('{"module":"one","failed":"no permission"}');
});

test('a module that hangs stops no other module', async () => {
  const last = jest.fn();
  const hangs = () => new Promise<void>(() => {});
  await expect(runModules({ hangs, last }, tick, 20)).rejects.toThrow('not watched: hangs: it took longer than 0.02 s');
  expect(last).toHaveBeenCalled();
});

test('a run has the minute of its event', () => {
  expect(tick.at.toISOString()).toBe('2026-01-02T03:04:00.000Z');
  expect(() => tickAt('soon')).toThrow('the event has no time: "soon"');
});

test('a module can run in some minutes only', async () => {
  const ran: string[] = [];
  const module = everyMinutes(5, async ({ at }) => void ran.push(at.toISOString().slice(14, 16)));
  for (let minute = 0; minute < 12; minute++) await module({ at: new Date(Date.UTC(2026, 0, 1, 0, minute)) });
  expect(ran).toEqual(['00', '05', '10']);
});
