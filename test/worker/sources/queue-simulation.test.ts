import { Duration } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { MeshedFargateService, ScalingMetric, WorkSource } from '../../../src';
import type { Json } from '../../support/json';
import { aStack, surroundings, templateOf } from '../../support/stacks';
import { changesOf, simulate, turnsOf } from './support/queue-simulation';
import { SmallWorker } from './support/worker';

function templateFor(options: ConstructorParameters<typeof SmallWorker>[3] = {}): Json {
  const stack = aStack();
  const deadLetterQueue = { queue: new sqs.Queue(stack, 'Failed'), maxReceiveCount: 5 };
  const queue = new sqs.Queue(stack, 'Fills', { deadLetterQueue, visibilityTimeout: Duration.minutes(5) });
  new SmallWorker(stack, 'Worker', WorkSource.queue(queue, { backlogPerTask: 100 }), options);
  return templateOf(stack).toJSON();
}

const template = templateFor();
const HOUR = 60;

test('a burst starts the worker from zero, and it returns to zero once', () => {
  const run = simulate(template, { minutes: 3 * HOUR, arrivals: (minute) => (minute === 30 ? 3_000 : 0) });
  const first = run.capacity.findIndex((tasks) => tasks > 0);
  expect(first - 30).toBeGreaterThanOrEqual(2);
  expect(first - 30).toBeLessThanOrEqual(4);
  expect(Math.max(...run.capacity)).toBeGreaterThanOrEqual(8);
  const drained = run.waiting.findIndex((waiting, minute) => minute > 30 && waiting === 0);
  expect(drained - 30).toBeLessThanOrEqual(15);
  expect(run.capacity.at(-1)).toBe(0);
  expect(turnsOf(run)).toBe(1);
});

test('target tracking alone never starts from zero, and so the simulation can fail', () => {
  const stack = aStack();
  const queue = new sqs.Queue(stack, 'Fills');
  new MeshedFargateService(stack, 'Service', {
    ...surroundings(stack),
    scaling: { minTasks: 0, metrics: [ScalingMetric.backlogPerTask(queue, 100)] },
  });
  const tracked = templateOf(stack).toJSON();
  for (const [id, { Type, Properties }] of Object.entries<Json>(tracked.Resources)) {
    const isOnCpu = Properties?.TargetTrackingScalingPolicyConfiguration?.PredefinedMetricSpecification;
    if (Type === 'AWS::ApplicationAutoScaling::ScalingPolicy' && isOnCpu) delete tracked.Resources[id];
  }
  const run = simulate(tracked, { minutes: HOUR, arrivals: (minute) => (minute === 10 ? 3_000 : 0) });
  expect(Math.max(...run.capacity)).toBe(0);
});

test('a night without messages makes SQS stop its metrics, and the morning starts the worker all the same', () => {
  const burst = 9 * HOUR;
  const run = simulate(template, { minutes: 11 * HOUR, arrivals: (minute) => (minute === burst ? 500 : 0) });
  const first = run.capacity.findIndex((tasks) => tasks > 0);
  expect(first - burst).toBeGreaterThanOrEqual(15);
  expect(first - burst).toBeLessThanOrEqual(19);
  expect(run.waiting.at(-1)).toBe(0);
  expect(run.capacity.at(-1)).toBe(0);
  expect(turnsOf(run)).toBe(1);
});

test('one message every five minutes keeps one task, which is not stopped and started', () => {
  const run = simulate(template, {
    minutes: 6 * HOUR,
    arrivals: (minute) => (minute >= 10 && minute < 5 * HOUR && minute % 5 === 0 ? 3 : 0),
    messageTime: 0.5,
  });
  expect(changesOf(run)).toEqual(['0 -> 1', '1 -> 0']);
});

test('a message of an hour is not stopped, although no other message waits', () => {
  const run = simulate(template, {
    minutes: 3 * HOUR,
    arrivals: (minute) => (minute === 10 ? 1 : 0),
    messageTime: HOUR,
  });
  expect(changesOf(run)).toEqual(['0 -> 1', '1 -> 0']);
  const ended = run.taken.lastIndexOf(1);
  const stopped = run.capacity.lastIndexOf(1);
  expect(stopped).toBeGreaterThanOrEqual(ended + 14);
});

test.each([0, 1, 2])('a steady load keeps enough tasks, with a count that is %i minutes late', (delay) => {
  const run = simulate(template, { minutes: 4 * HOUR, arrivals: () => 380, insightsDelay: delay });
  const settled = run.capacity.slice(HOUR);
  expect(Math.min(...settled)).toBeGreaterThanOrEqual(3);
  // The number of tasks searches its level: at most one turn in ten minutes.
  expect(turnsOf({ ...run, capacity: settled })).toBeLessThanOrEqual(18);
  expect(Math.max(...run.waiting.slice(HOUR))).toBeLessThan(1_500);
});

test('fast messages that no count sees keep one task, which is not stopped and started', () => {
  const run = simulate(template, {
    minutes: 6 * HOUR,
    arrivals: (minute) => (minute >= 10 && minute < 5 * HOUR && minute % 5 === 0 ? 1 : 0),
  });
  expect(run.waiting.slice(HOUR).filter((waiting) => waiting > 0)).toEqual([]);
  expect(changesOf(run)).toEqual(['0 -> 1', '1 -> 0']);
});

test('tasks that take eight minutes to start get company only once', () => {
  const run = simulate(template, {
    minutes: HOUR,
    arrivals: (minute) => (minute === 0 ? 50 : 0),
    startTime: 8,
  });
  expect(Math.max(...run.capacity)).toBeLessThanOrEqual(2);
  expect(run.waiting.at(-1)).toBe(0);
});

test('tasks that end at once are added one by one, to the maximum', () => {
  const run = simulate(template, { minutes: 2 * HOUR, arrivals: (minute) => (minute === 0 ? 50 : 0), crash: true });
  expect(run.capacity.slice(0, 12).filter((tasks) => tasks > 2)).toEqual([]);
  expect(run.capacity.at(-1)).toBe(10);
});

test('a worker with a minimum of one task has it from the beginning, and keeps it', () => {
  const run = simulate(templateFor({ minTasks: 1 }), {
    minutes: 3 * HOUR,
    arrivals: (minute) => (minute === 30 ? 3_000 : 0),
  });
  expect(run.capacity[0]).toBe(1);
  expect(run.capacity.at(-1)).toBe(1);
  expect(turnsOf(run)).toBe(1);
});
