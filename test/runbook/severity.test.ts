import * as fs from 'node:fs';
import * as path from 'node:path';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sns from 'aws-cdk-lib/aws-sns';
import { RUNBOOK, type RunbookEntry } from '../../src/runbook/runbook';
import { RunbookAlarm } from '../../src/runbook/runbook-alarm';
import { SEVERITIES, Severity } from '../../src/runbook/severity';
import { aStack, propertiesOf } from '../support/stacks';

const metric = new cloudwatch.Metric({ namespace: 'Test', metricName: 'Value' });
const inputs = { metric, description: 'It happened.', threshold: 1, periods: 1 };

function alarmOf(kind: RunbookEntry, severity?: Severity) {
  const stack = aStack();
  const alarm = RunbookAlarm.of(stack, kind, { ...inputs, severity });
  return { alarm, text: () => propertiesOf(stack, 'AWS::CloudWatch::Alarm').AlarmDescription };
}

test('each kind has a severity', () => {
  expect(Object.keys(SEVERITIES).sort()).toEqual(Object.keys(RUNBOOK).sort());
});

test('docs/alarms.md has a row for each kind, with its severity', () => {
  const page = fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'alarms.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `([A-Z][A-Za-z]+)` \| (page|ticket)\b/gm)].map(([, kind, severity]) => [
    kind,
    severity,
  ]);
  expect(Object.fromEntries(rows)).toEqual(SEVERITIES);
});

test('causes are tickets and symptoms page', () => {
  expect([SEVERITIES.CpuHigh, SEVERITIES.MemoryHigh]).toEqual([Severity.TICKET, Severity.TICKET]);
  expect([SEVERITIES.ServerErrors, SEVERITIES.TasksMissing]).toEqual([Severity.PAGE, Severity.PAGE]);
});

test.each([
  ['TasksMissing', undefined, 'page'],
  ['CpuHigh', undefined, 'ticket'],
  ['TasksMissing', Severity.TICKET, 'ticket'],
] as const)('the alarm %s with the severity %s states the severity %s', (kind, severity, expected) => {
  const { alarm, text } = alarmOf(kind, severity);
  expect(alarm.severity).toBe(expected);
  expect(text()).toMatch(new RegExp(`^It happened\\. Severity: ${expected}\\. Runbook: https://.*#[a-z-]+$`));
});

test('a change of the severity keeps the link to a runbook of your own, and the other way round', () => {
  const { alarm, text } = alarmOf('CpuHigh');
  alarm.linkTo('https://wiki.example.com/trading');
  alarm.rate(Severity.PAGE);
  expect(alarm.severity).toBe(Severity.PAGE);
  expect(text()).toBe('It happened. Severity: page. Runbook: https://wiki.example.com/trading#cpu-high');
});

test('an alarm notifies a topic once', () => {
  const { alarm } = alarmOf('CpuHigh');
  const topic = new sns.Topic(alarm, 'Topic');
  alarm.notify(topic);
  alarm.notify(topic);
  expect(propertiesOf(alarm, 'AWS::CloudWatch::Alarm').AlarmActions).toHaveLength(1);
});
