import * as fs from 'node:fs';
import * as path from 'node:path';
import type { ContainerCheck } from '../../../rigs/mesh/task-definition';
import { eventually } from './support/eventually';
import { TaskRunner } from './support/task-runner';

let runner: TaskRunner;
beforeEach(() => {
  runner = new TaskRunner();
});
afterEach(() => runner.end());

const check = (command: string[], others: Partial<ContainerCheck> = {}): ContainerCheck => ({
  command,
  interval: 5,
  timeout: 60,
  retries: 3,
  startPeriod: 0,
  ...others,
});
const on = (container: string, condition: 'START' | 'HEALTHY' | 'COMPLETE' | 'SUCCESS') => ({
  dependsOn: [{ container, condition }],
});

test('starts in the order of dependencies and stops in the reverse one, each when the one before has ended', async () => {
  const ready = path.join(runner.folder, 'ready');
  const task = runner.task(
    // Named in another order than that of their start.
    runner.container('drain', { ...on('app', 'START'), essential: false }),
    runner.container('app', on('envoy', 'HEALTHY')),
    runner.container('envoy', { healthCheck: check(['test', '-e', ready]) }),
  );
  const started = task.start();
  await eventually(() => expect(runner.events()).toContain('envoy up'));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(runner.events()).toEqual(['envoy up']);
  expect(task.state).toBe('STARTING');
  fs.writeFileSync(ready, '');
  await started;
  expect(task.state).toBe('RUNNING');
  await eventually(() => expect(runner.events()).toEqual(expect.arrayContaining(['app up', 'drain up'])));
  await task.stop();
  expect(task.state).toBe('STOPPED');
  const events = runner.events();
  expect(events.indexOf('app up')).toBeGreaterThan(events.indexOf('envoy up'));
  expect(events.slice(-4)).toEqual(['deregistered', 'drain down', 'app down', 'envoy down']);
});

test('waits for what has to be done before', async () => {
  const task = runner.task(
    runner.container('app', on('prepare', 'SUCCESS')),
    runner.container('prepare', { script: 'sleep 0.2; echo "prepare done" >>events', essential: false }),
  );
  await task.start();
  await eventually(() => expect(runner.events()).toContain('app up'));
  expect(runner.events().indexOf('prepare done')).toBeLessThan(runner.events().indexOf('app up'));
});

test('does not start what waits for something that fails', async () => {
  const task = runner.task(
    runner.container('app', on('prepare', 'SUCCESS')),
    runner.container('prepare', { script: 'echo "no such bucket" >&2; exit 3', essential: false }),
  );
  await expect(task.start()).rejects.toThrow(/container prepare ended with code 3, expected code 0:\nno such bucket/);
  expect(runner.events()).not.toContain('app up');
  expect(task.state).toBe('STOPPED');
});

test('a container that does not end in its time is killed', async () => {
  const task = runner.task(
    runner.container('stubborn', {
      script: "trap '' TERM; echo 'stubborn is deaf' >>events; while :; do sleep 1; done",
      stopTimeout: 0.3,
    }),
  );
  await task.start();
  await eventually(() => expect(runner.events()).toContain('stubborn is deaf'));
  const began = Date.now();
  await task.stop();
  expect(Date.now() - began).toBeGreaterThanOrEqual(290);
  expect(await task.container('stubborn').ended).toEqual({ code: null, signal: 'SIGKILL' });
});

test('what a container has started ends with it', async () => {
  const task = runner.task(runner.container('app', { script: 'sleep 300 & echo $! >child; wait $!' }));
  await task.start();
  const child = () => Number(fs.readFileSync(path.join(runner.folder, 'child'), 'utf8'));
  await eventually(() => expect(child()).toBeGreaterThan(0));
  const pid = child();
  await task.stop();
  await eventually(() => expect(() => process.kill(pid, 0)).toThrow());
});

test('outlives a container that is not essential', async () => {
  const task = runner.task(runner.container('app'), runner.container('helper', { script: 'exit 1', essential: false }));
  await task.start();
  await task.container('helper').ended;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(task.state).toBe('RUNNING');
});

test('ends with an essential container', async () => {
  const task = runner.task(
    runner.container('app', { script: "until grep -q 'envoy up' events; do sleep 0.1; done; exit 4" }),
    runner.container('envoy'),
  );
  await task.start();
  expect(await task.stopped).toBe('essential container app ended (code 4)');
  expect(runner.events().slice(-2)).toEqual(['deregistered', 'envoy down']);
});

test('ends when an essential container is ill as often as its check allows', async () => {
  const ill = path.join(runner.folder, 'ill');
  const task = runner.task(runner.container('app', { healthCheck: check(['test', '!', '-e', ill]) }));
  await task.start();
  fs.writeFileSync(ill, '');
  expect(await task.stopped).toBe('essential container app is unhealthy');
});

test('does not count failures while a container starts', async () => {
  const ready = path.join(runner.folder, 'ready');
  const task = runner.task(
    runner.container('app', { healthCheck: check(['test', '-e', ready], { retries: 1, startPeriod: 60 }) }),
  );
  const started = task.start();
  // Enough time for more failed checks than `retries`, if the machine is not busy.
  await eventually(() => expect(runner.events()).toContain('app up'));
  await new Promise((resolve) => setTimeout(resolve, 300));
  fs.writeFileSync(ready, '');
  await started;
  expect(runner.events()).toEqual(['app up', 'registered']);
});

test('counts failures when a container has been well, also while it could be starting', async () => {
  const ill = path.join(runner.folder, 'ill');
  const task = runner.task(
    runner.container('app', { healthCheck: check(['test', '!', '-e', ill], { startPeriod: 60 }) }),
  );
  await task.start();
  fs.writeFileSync(ill, '');
  expect(await task.stopped).toBe('essential container app is unhealthy');
});

test('a check that takes too long has failed', async () => {
  const task = runner.task(
    runner.container('app', { healthCheck: check(['sleep', '60'], { timeout: 0.1, retries: 1 }) }),
  );
  await expect(task.start()).rejects.toThrow(/app did not become well/);
});

test('a check that runs ends with its container', async () => {
  const began = path.join(runner.folder, 'check');
  const script = `echo $$ >"${began}"; sleep 60`;
  const task = runner.task(runner.container('app', { healthCheck: check(['bash', '-c', script], { timeout: 60 }) }));
  const started = task.start().catch(() => {});
  await eventually(() => expect(fs.readFileSync(began, 'utf8')).toMatch(/^\d+\n$/));
  const pid = Number(fs.readFileSync(began, 'utf8'));
  await task.kill();
  await started;
  await eventually(() => expect(() => process.kill(pid, 0)).toThrow());
});

test('says what a container wrote that ends before it is well', async () => {
  const task = runner.task(
    runner.container('envoy', {
      script: 'echo "unknown field"; exit 1',
      healthCheck: check(['false'], { startPeriod: 600 }),
    }),
  );
  await expect(task.start()).rejects.toThrow(/envoy ended before it was well \(code 1\):\nunknown field/);
  expect(runner.events()).not.toContain('registered');
});

test('says that a program is not there', async () => {
  const task = runner.task(
    runner.container('envoy', { command: ['/nowhere/envoy'], healthCheck: check(['true'], { interval: 100 }) }),
  );
  await expect(task.start()).rejects.toThrow(/code 127\):\nspawn \/nowhere\/envoy ENOENT/);
});

test('dies as a host does: at once, and its name keeps its address until somebody sees it', async () => {
  const task = runner.task(runner.container('app'), runner.container('envoy'));
  await task.start();
  await eventually(() => expect(runner.events()).toHaveLength(3));
  await task.kill();
  expect(await task.stopped).toBe('killed');
  expect(runner.events()).not.toContain('deregistered');
  expect(runner.events()).not.toContain('app down');
  task.deregister();
  expect(runner.events()).toContain('deregistered');
});
