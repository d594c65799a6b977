import { Duration, Stack } from 'aws-cdk-lib';
import {
  Ingress,
  JobDefinition,
  type JobDefinitionProps,
  JobSchedule,
  MarketCalendar,
  ServiceDefinition,
} from '../../src';
import { aPlatform } from '../support/stacks';
import { shownViolations, synthesized, violationsOf } from './support/synthesized';

const daily: JobDefinitionProps = { schedule: JobSchedule.afterClose(MarketCalendar.nyse(), Duration.minutes(30)) };

/** An app with a platform with these jobs. */
const appWith = (jobs: Record<string, JobDefinitionProps>) =>
  synthesized((app) => {
    const definitions = Object.entries(jobs).map(([name, props]) => [name, new JobDefinition(props)]);
    aPlatform(new Stack(app, 'Main'), {
      ingress: Ingress.none(),
      services: { prices: new ServiceDefinition() },
      jobs: Object.fromEntries(definitions),
    });
  });

const BEFORE = { report: daily };

/** What stays without a stack when a job leaves the template, as for a service. */
const retained = (name: string) =>
  ['Logs', 'Repository', 'RunsDeadLetters'].map((part) => `StatefulRetained TradingJobs${name}${part}`);

test.each<[string, Record<string, JobDefinitionProps>, string[], string[]]>([
  ['one more job', { report: daily, cleanup: {} }, [], retained('cleanup')],
  ['no job', {}, retained('report'), []],
  ['another name of the job', { reports: daily }, retained('report'), retained('reports')],
  ['a call', { report: { ...daily, calls: ['prices'] } }, [], []],
  ['another schedule', { report: { schedule: JobSchedule.cron({ minute: '0', hour: '22' }) } }, [], []],
  ['no schedule', { report: {} }, [], []],
  [
    'a list, retries and a timeout',
    { report: { ...daily, items: ['a'], retries: 5, timeout: Duration.hours(3) } },
    [],
    [],
  ],
])('an update to %s replaces nothing, and neither does its reverse', (_name, after, left, leftByReverse) => {
  const [before, later] = [appWith(BEFORE), appWith(after)];
  expect(shownViolations(violationsOf(before, later))).toEqual(left);
  expect(shownViolations(violationsOf(later, before))).toEqual(leftByReverse);
});
