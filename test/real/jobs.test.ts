import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DefaultStackSynthesizer, Duration } from 'aws-cdk-lib';
import { evaluate } from '../../rigs/alarms/evaluate';
import { type Execution, StepFunctions } from '../../rigs/emulator/step-functions';
import {
  Alerting,
  FargateJob,
  type FargateJobProps,
  JobSchedule,
  MarketCalendar,
  ServiceImage,
  Tracing,
  TradingMonitoring,
} from '../../src';
import { anEmulator } from '../rigs/emulator/support/emulator';
import { eventually } from '../rigs/emulator/support/eventually';
import { stacksOf } from '../rigs/emulator/support/stacks';
import { runsOf } from '../support/job-runs';
import type { Json } from '../support/json';
import { aStack, surroundings, templateOf } from '../support/stacks';

/**
 * Jobs on the emulator: CloudFormation deploys them, the emulator interprets the state machine, and the application is a
 * process of this machine. The schedules start no run here: the test starts it with their input, at an interpreted time.
 */
const emulator = anEmulator();
const { deploy } = stacksOf(emulator);
const stepFunctions = new StepFunctions(() => emulator.running().endpoint);
const sqs = new SQSClient(emulator.configuration);

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'jobs-'));
const ledger = path.join(folder, 'ledger');
const plan = path.join(folder, 'plan');

/** Notes how it was started, and ends as the plan of the test says for this attempt and this item. */
const APPLICATION = `
const fs = require('fs');
const { JOB_ATTEMPT: attempt, JOB_ITEM: item, JOB_SCHEDULED_TIME: time } = process.env;
fs.appendFileSync('${ledger}', JSON.stringify({ attempt, item, time, arguments: process.argv.slice(1) }) + '\\n');
const { codes = [0], until, bad } = JSON.parse(fs.readFileSync('${plan}', 'utf8'));
const code = codes[Math.min(Number(attempt), codes.length) - 1];
const end = () => process.exit(bad === undefined || bad === item ? code : 0);
if (until === undefined) end();
setInterval(() => fs.existsSync(until) && end(), 20);
`;

/**
 * The timeouts of tasks. The emulator waits a twentieth of them: 15 minutes, so that no task on a busy machine reaches
 * the long one, and 6 seconds, in which such a task begins.
 */
const LONG = Duration.hours(5);
const SHORT = Duration.minutes(2);

/** A stack with three jobs. The emulator gets it without monitoring, whose template would be too large for one request. */
function jobsIn(isMonitored: boolean) {
  const stack = aStack('Jobs', {
    env: { account: '000000000000', region: 'us-east-1' },
    synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
  });
  const { cluster, mesh } = surroundings(stack);
  const common: FargateJobProps = {
    cluster,
    mesh,
    tracing: Tracing.none(),
    image: ServiceImage.fromRegistry('public.ecr.aws/docker/library/node:24'),
    entryPoint: [process.execPath, '-e', APPLICATION],
    command: ['--'],
  };
  const daily = new FargateJob(stack, 'EndOfDay', {
    ...common,
    schedule: JobSchedule.afterClose(MarketCalendar.nyse(), Duration.minutes(30)),
    timeout: LONG,
    arguments: ['--full'],
  });
  const limited = new FargateJob(stack, 'Limited', { ...common, timeout: SHORT });
  const listed = new FargateJob(stack, 'Exchanges', {
    ...common,
    items: ['XNYS', 'XLON', 'XTKS'],
    retries: 0,
    timeout: LONG,
  });
  if (isMonitored) {
    const alerting = Alerting.email('oncall@example.com');
    new TradingMonitoring(stack, 'Monitoring', { alerting, cluster, mesh }).watchJob(daily);
  }
  const outputs = [daily, limited, listed].flatMap((job) => [
    [`${job.node.id}Machine`, { Value: stack.resolve(job.stateMachineArn) }],
    [`${job.node.id}Queue`, { Value: stack.resolve(job.deadLetterQueue.queueUrl) }],
  ]);
  const template: Json = { ...templateOf(stack).toJSON(), Outputs: Object.fromEntries(outputs) };
  return { daily, limited, listed, template };
}

const { daily, limited, listed, template } = jobsIn(false);
let machines: Record<string, string>;

beforeAll(async () => {
  machines = await deploy('jobs', template);
});

beforeEach(() => {
  fs.writeFileSync(ledger, '');
  planned({});
});

afterAll(() => fs.rmSync(folder, { recursive: true }));

function planned(what: { codes?: number[]; until?: string; bad?: string }) {
  fs.writeFileSync(plan, JSON.stringify(what));
}

const attempts = () =>
  fs
    .readFileSync(ledger, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

const start = (job: FargateJob, input: object = {}) => stepFunctions.start(machines[`${job.node.id}Machine`], input);

const ended = (execution: string) =>
  eventually(async () => {
    const found = await stepFunctions.describe(execution);
    return found.status === 'RUNNING' ? undefined : found;
  });

const run = async (job: FargateJob, input?: object) => ended(await start(job, input));

async function deadLetter(job: FargateJob): Promise<Json> {
  const QueueUrl = machines[`${job.node.id}Queue`];
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  expect(Messages).toHaveLength(1);
  // It would be visible again for a later test.
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0].ReceiptHandle }));
  return JSON.parse(Messages[0].Body as string);
}

test('it runs after the close on usual days and half-days, and not on holidays', async () => {
  // The week of Thanksgiving: Thursday is a holiday, Friday a half-day.
  const [from, to] = [Date.parse('2026-11-23T00:00:00Z'), Date.parse('2026-11-28T00:00:00Z')];
  const inputs = Object.values<Json>(template.Resources)
    .filter(({ Type }) => Type === 'AWS::Scheduler::Schedule')
    .map(({ Properties }) => JSON.parse(Properties.Target.Input));
  const { triggers } = daily._schedule;
  expect(inputs.map(({ trigger }) => trigger)).toEqual(triggers.map(({ id }) => id));
  // EventBridge Scheduler starts a run at each time of an expression. The gate is in the state machine.
  for (const trigger of triggers) {
    const input = inputs.find((one) => one.trigger === trigger.id);
    for (const instant of runsOf([{ ...trigger, gate: undefined }], from, to)) {
      const scheduledTime = new Date(instant).toISOString().replace('.000Z', 'Z');
      expect(input.scheduledTime).toBe('<aws.scheduler.scheduled-time>');
      expect((await run(daily, { ...input, scheduledTime })).status).toBe('SUCCEEDED');
    }
  }
  expect(
    attempts()
      .map(({ time }) => time)
      .sort(),
  ).toEqual(['2026-11-23T21:30:00Z', '2026-11-24T21:30:00Z', '2026-11-25T21:30:00Z', '2026-11-27T18:30:00Z']);
});

test('a task that fails is repeated', async () => {
  planned({ codes: [3, 0] });
  const { status, output } = await run(daily);
  expect(status).toBe('SUCCEEDED');
  expect(JSON.parse(output as string).results).toEqual([{ item: '', attempts: 2, failed: false }]);
  expect(attempts().map(({ attempt }) => attempt)).toEqual(['1', '2']);
});

test('a run that fails is a dead letter, and its alarm stays until a run succeeds', async () => {
  planned({ codes: [7] });
  const failed = await run(daily, { scheduledTime: '2026-11-25T21:30:00Z' });
  expect(failed).toMatchObject({ status: 'FAILED', error: 'JobFailed', cause: '1 of 1 failed: Exit code 7' });
  expect(attempts()).toHaveLength(3);
  const { input, failures } = await deadLetter(daily);
  expect(failures).toMatchObject([{ attempts: 3, exitCode: 7, reason: 'Exit code 7' }]);

  planned({});
  const repeated = await run(daily, input);
  expect(repeated.status).toBe('SUCCEEDED');
  expect(attempts().at(-1)).toMatchObject({ time: '2026-11-25T21:30:00Z', arguments: ['--full'] });

  const skipped = await run(daily, { trigger: 'Close', scheduledTime: '2026-11-26T21:30:00Z' });
  expect(skipped.output).toContain('skipped');
  // Each run ends in a minute of its own, and some minutes pass between them.
  const ends = [failed, skipped, repeated].flatMap((one) => [one, undefined, undefined]);
  expect(alarmStates('JobFailed', ends)).toEqual([
    'ALARM',
    'ALARM',
    'ALARM',
    'ALARM',
    'ALARM',
    'ALARM',
    'OK',
    'OK',
    'OK',
  ]);
});

test('a task that takes too long is stopped and not repeated', async () => {
  planned({ until: path.join(folder, 'never') });
  expect(await run(limited)).toMatchObject({ status: 'FAILED', cause: '1 of 1 failed: Timeout after 120 seconds' });
  expect(attempts()).toHaveLength(1);
  await deadLetter(limited);
});

test('a run is skipped while an older one is running', async () => {
  const end = path.join(folder, 'end');
  planned({ until: end });
  const first = await start(daily);
  const second = await run(daily);
  expect(JSON.parse(second.output as string)).toEqual({ skipped: 'An older run is still running.' });
  fs.writeFileSync(end, '');
  expect((await ended(first)).status).toBe('SUCCEEDED');
  expect(attempts()).toHaveLength(1);
});

test('a run by hand has other arguments', async () => {
  await run(daily, { arguments: ['--date', '2026-11-27'] });
  expect(attempts()).toMatchObject([{ arguments: ['--date', '2026-11-27'] }]);
});

test('a list has a task for each item, and only the items that failed are in the dead letter', async () => {
  planned({ codes: [1], bad: 'XLON' });
  expect(await run(listed)).toMatchObject({ status: 'FAILED', cause: '1 of 3 failed: Exit code 1' });
  expect(
    attempts()
      .map(({ item }) => item)
      .sort(),
  ).toEqual(['XLON', 'XNYS', 'XTKS']);
  const { input } = await deadLetter(listed);
  expect(input.items).toEqual(['XLON']);
  planned({});
  expect((await run(listed, input)).status).toBe('SUCCEEDED');
  expect(attempts()).toHaveLength(4);
});

/** The states of an alarm of the daily job after each minute. In a minute one execution ends, or none. */
function alarmStates(kind: string, ends: (Execution | undefined)[]): string[] {
  const metrics: Record<string, (one: Execution) => number | null> = {
    ExecutionsSucceeded: ({ status }) => (status === 'SUCCEEDED' ? 1 : null),
    ExecutionsFailed: ({ status }) => (status === 'FAILED' ? 1 : null),
    // The emulator's waits are shorter than those of AWS, and so is the start of a task. A skipped run stays short.
    ExecutionTime: ({ output }) => (output?.includes('skipped') ? 900 : 60_000),
  };
  const machine = Object.keys(template.Resources).find((id) => /^EndOfDayRunsStateMachine/.test(id)) as string;
  const series = Object.entries(metrics).map(([metric, read]) => ({
    metric,
    dimensions: { StateMachineArn: machine },
    values: ends.map((one) => (one ? read(one) : null)),
  }));
  const { states } = evaluate(jobsIn(true).template, series);
  const [, found] = Object.entries(states).find(([id]) => id.startsWith(`EndOfDayAlarms${kind}`)) as [string, string[]];
  return found;
}
