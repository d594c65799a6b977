import { once } from 'node:events';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { exitWith } from '../exit-with';
import { Progress } from '../progress';
import { type Options, optionsOf } from './options';
import { type DayState, RunningDay } from './running-day';
import { verdictOf } from './verdict';
import { Watcher } from './watcher';

const POLL_MS = 500;

/** Runs the example until Ctrl-C, or one day of it. The exit code is 1 if the day is not as it must be. */
async function main(args: string[]): Promise<number> {
  const options = optionsOf(args);
  const progress = new Progress();
  const day = await RunningDay.start(options, progress);
  console.log(`The page: ${day.url}`);
  try {
    return await (options.once ? runOnce(day, progress) : watch(day, progress, options));
  } finally {
    await day.stop();
  }
}

async function runOnce(day: RunningDay, progress: Progress): Promise<number> {
  const watcher = new Watcher(day.url);
  try {
    const rotated = await progress.step(
      'Rotate the users of the database during the session',
      () => day.rotateUsers(),
      (services) => `${services.length} services have new tasks`,
    );
    await progress.step('Wait for the close', () => closed(day));
    const jobCode = await progress.step('Run the job', () => day.runJob());
    const state = await closed(day);
    await watcher.stop();
    const outcomes = await verdictOf(day, watcher, { state, jobCode, rotated });
    for (const { what, shown, found } of outcomes) console.log(`${shown ? '✓' : '✗'} ${what} (${found})`);
    return Number(outcomes.some(({ shown }) => !shown));
  } finally {
    await watcher.stop();
  }
}

async function watch(day: RunningDay, progress: Progress, { day: date, speed }: Options): Promise<number> {
  const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  console.log(`It replays ${date} at ${speed} times its speed, and is served until Ctrl-C.`);
  console.log('Press r and Enter to rotate the users of the database.');
  let rotation = Promise.resolve();
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    if (line.trim() !== 'r') return;
    rotation = rotation
      .then(() => progress.step('Rotate the users of the database', () => day.rotateUsers()))
      // The next rotation replaces the passwords of the old tasks.
      .then(() => progress.step('Wait until the old tasks have ended', () => day.drained()))
      .catch((error) => progress.note(`the rotation failed: ${error.message}`));
  });
  const stopped = new AbortController();
  const report = closed(day, stopped.signal)
    .then(() => progress.step('Run the job after the close', () => day.runJob()))
    .then(() => progress.note(`the report: ${path.join(day.reports, `${date}.md`)}`))
    .catch((error) => {
      if (!stopped.signal.aborted) progress.note(`no report: ${error.message}`);
    });
  await interrupted;
  console.log('\nStopping …');
  stopped.abort();
  lines.close();
  process.stdin.unref?.();
  await report;
  return 0;
}

/** Waits until the session has ended, and returns its state. */
async function closed(day: RunningDay, signal?: AbortSignal): Promise<DayState> {
  for (;;) {
    const state = await day.state().catch(() => undefined);
    if (state?.closed) return state;
    await sleep(POLL_MS, undefined, { signal });
  }
}

exitWith(main(process.argv.slice(2)));
