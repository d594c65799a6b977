import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  ListTagsForResourceCommand,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import { SNSClient } from '@aws-sdk/client-sns';
import { handler } from '../../../src/monitoring/handlers/operations-watch.lambda';
import type { Json } from '../../support/json';

// The module has tests of its own.
jest.mock('../../../src/monitoring/handlers/deployments/deployments-module', () => ({
  deploymentsModule: () => async () => {},
}));

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:Pages';
const HOUR = 60 * 60 * 1000;
const since = new Date('2026-01-02T03:04:56Z');

const ringing = (more: Partial<MetricAlarm> = {}): MetricAlarm => ({
  AlarmName: 'TasksMissing',
  AlarmDescription: 'Tasks are missing. Severity: page. Runbook: https://runbook#tasks-missing',
  ActionsEnabled: true,
  AlarmActions: [TOPIC],
  StateTransitionedTimestamp: since,
  ...more,
});

/** Runs the function each minute of some hours, and returns the minutes and texts of the notices. */
async function noticesOf(
  alarms: Json,
  hours = 3,
  tags?: Json,
): Promise<{ at: string; subject: string; text: string }[]> {
  const asked: Json[] = [];
  jest.spyOn(CloudWatchClient.prototype, 'send').mockImplementation(async (command: Json) => {
    if (command instanceof ListTagsForResourceCommand) return { Tags: tags };
    expect(command).toBeInstanceOf(DescribeAlarmsCommand);
    asked.push(command.input);
    return alarms;
  });
  const notices: { at: string; subject: string; text: string }[] = [];
  let at = '';
  jest.spyOn(SNSClient.prototype, 'send').mockImplementation(async ({ input }: Json) => {
    expect(input.TopicArn).toBe(TOPIC);
    notices.push({ at, subject: input.Subject, text: input.Message });
  });
  for (let time = since.getTime() - HOUR; time <= since.getTime() + hours * HOUR; time += 60_000) {
    // The seconds of a rule vary.
    at = new Date(Math.floor(time / 60_000) * 60_000 + ((time / 60_000) % 7) * 5_000).toISOString();
    await handler({ at });
  }
  expect(asked[0]).toMatchObject({
    StateValue: 'ALARM',
    ActionPrefix: TOPIC,
    AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
  });
  return notices;
}

beforeEach(() => {
  process.env.PAGES = TOPIC;
  process.env.MONITORING = 'trading-monitoring:Stack.Monitoring';
});
afterEach(() => {
  jest.restoreAllMocks();
  delete process.env.PAGES;
  delete process.env.MONITORING;
});

test('an alarm is announced again exactly once an hour, until it is in OK state', async () => {
  const notices = await noticesOf({ MetricAlarms: [ringing()] });
  expect(notices.map(({ at, subject }) => [at.slice(11, 16), subject])).toEqual([
    ['04:05', 'STILL IN ALARM (1 h): TasksMissing'],
    ['05:05', 'STILL IN ALARM (2 h): TasksMissing'],
  ]);
  expect(notices[0].text).toBe(
    'The alarm TasksMissing has been in ALARM state since 2026-01-02T03:04:56.000Z.\n\n' +
      'Tasks are missing. Severity: page. Runbook: https://runbook#tasks-missing',
  );
});

test('a composite alarm is announced again', async () => {
  expect(await noticesOf({ CompositeAlarms: [ringing()] })).toHaveLength(2);
});

test('of two platforms with one topic, only the one of the alarm announces it', async () => {
  const alarms = { MetricAlarms: [ringing()] };
  const tags = (value: string) => [
    {},
    { Key: 'team', Value: 'a' },
    { Key: `trading-monitoring:${value}`, Value: 'alarm' },
  ];
  expect(await noticesOf(alarms, 2, tags('Stack.Monitoring'))).toHaveLength(1);
  expect(await noticesOf(alarms, 2, tags('Other.Monitoring'))).toEqual([]);
});

test.each([
  ['is suppressed', { CompositeAlarms: [{ ...ringing(), ActionsSuppressedBy: 'Alarm' }] }],
  ['has its actions disabled', { MetricAlarms: [ringing({ ActionsEnabled: false })] }],
  ['notifies another topic, whose name begins the same', { MetricAlarms: [ringing({ AlarmActions: [`${TOPIC}2`] })] }],
  ['notifies the topic of the OK state only', { MetricAlarms: [ringing({ AlarmActions: [], OKActions: [TOPIC] })] }],
  ['is a ticket', { MetricAlarms: [ringing({ AlarmDescription: 'CPU. Severity: ticket. Runbook: x' })] }],
  ['is not of a platform', { MetricAlarms: [ringing({ AlarmDescription: undefined })] }],
  ['has no known time', { MetricAlarms: [ringing({ StateTransitionedTimestamp: undefined })] }],
  ['is in OK state again', {}],
])('an alarm that %s is not announced again', async (_what, alarms) => {
  expect(await noticesOf(alarms, 2)).toEqual([]);
});

test('a subject has only the characters that SNS accepts', async () => {
  const [{ subject }] = await noticesOf({ MetricAlarms: [ringing({ AlarmName: `Zürich\n${'x'.repeat(200)}` })] }, 2);
  expect(subject).toMatch(/^STILL IN ALARM \(1 h\): Z rich x+$/);
  expect(subject).toHaveLength(99);
});

test('a missing permission is an error of the function', async () => {
  jest.spyOn(console, 'error').mockImplementation();
  jest.spyOn(CloudWatchClient.prototype, 'send').mockImplementation(async () => {
    throw new Error('AccessDenied');
  });
  await expect(handler({ at: since.toISOString() })).rejects.toThrow('not watched: repeat: AccessDenied');
});
