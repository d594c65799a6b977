import * as fs from 'node:fs';
import * as path from 'node:path';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { MarketHours, NetworkIngress, Protocol, Route, ServiceDefinition } from '../../src';
import { RUNBOOK } from '../../src/runbook/runbook';
import type { Json } from '../support/json';
import { CLIENTS } from '../support/network-ingress';
import { aPlatform, aStack, templateOf } from '../support/stacks';
import { DATABASE } from './series/database';
import { SERVICES } from './series/services';

const TREATMENTS: Record<string, string> = { good: 'notBreaching', bad: 'breaching', 'as before': 'ignore' };

/** The rows of the table: kind, option and treatment of missing data. */
const rows = fs
  .readFileSync(path.join(__dirname, '../../docs/alarm-coverage.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, kind, option, treatment] = /^\| `(\w+)` \|.*\| `(\w+)`.* \| (good|bad|as before) \|$/.exec(line) ?? [];
    return kind ? [{ kind, option, treatment }] : [];
  });

const stack = aStack('Platform');
const hours = MarketHours.nyse({ minTasks: 4 });
const platform = aPlatform(stack, {
  networkIngress: NetworkIngress.internetFacing({ clients: CLIENTS }),
  services: {
    gateway: new ServiceDefinition({ routes: [Route.path('/*')], scaling: { schedules: [hours] } }),
    internal: new ServiceDefinition(),
    fix: new ServiceDefinition({ protocol: Protocol.tcp(), routes: [Route.tcp(9878)] }),
  },
});
platform.monitoring.watchTicks('Prices', {
  metric: new cloudwatch.Metric({ namespace: 'Feeds', metricName: 'Ticks' }),
  hours,
});
const alarms = Object.values<Json>(templateOf(stack).findResources('AWS::CloudWatch::Alarm')).map(
  ({ Properties }) => Properties,
);

test.each(rows)('the row of $kind is right: its data, and its option', ({ kind, option, treatment }) => {
  const heading = RUNBOOK[kind as keyof typeof RUNBOOK];
  const ofKind = alarms.filter(({ AlarmDescription }) => AlarmDescription.endsWith(`#${heading}`));
  expect(ofKind.length).toBeGreaterThan(0);
  for (const { TreatMissingData } of ofKind) expect(TreatMissingData).toBe(TREATMENTS[treatment]);
  const folder = path.join(__dirname, '../../src');
  const options = ['service/alarm-thresholds.ts', 'monitoring/platform-thresholds.ts', 'monitoring/tick-alarm.ts'].map(
    (file) => fs.readFileSync(path.join(folder, file), 'utf8'),
  );
  expect(options.join('\n')).toContain(`readonly ${option}?: number;`);
});

test('the table has a row for each kind on services and databases', () => {
  const headings = rows.map(({ kind }) => RUNBOOK[kind as keyof typeof RUNBOOK]);
  // The alarms that hold pages back notify nobody: docs/alarms.md has them.
  const kinds = [...Object.keys(SERVICES), ...Object.keys(DATABASE)].filter((heading) => heading !== RUNBOOK.PagesHeld);
  expect(headings).toEqual(expect.arrayContaining(kinds));
});
