import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as logs from 'aws-cdk-lib/aws-logs';
import {
  ContainerLogs,
  FargateJob,
  FargateWorker,
  Ingress,
  JobDefinition,
  JobSchedule,
  MeshedFargateService,
  ServiceDefinition,
  Tracing,
  WorkerDefinition,
} from '../../src';
import { described, violationsIn } from '../least-privilege/support/checks';
import type { Json } from '../support/json';
import { anApp, aPlatform, aStack, surroundings, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const ENV = { account: '123456789012', region: 'us-east-1' };
const SHARED = '/desk/shared';
const shared = (stack: Stack, id = 'Shared', name = SHARED) => logs.LogGroup.fromLogGroupName(stack, id, name);
const KINDS = { service: MeshedFargateService, worker: FargateWorker, job: FargateJob };
type Kind = keyof typeof KINDS;

/** The log groups of the containers, by their names. */
function groupsOf(stack: Stack): Record<string, Json> {
  const [{ Properties }] = Object.values<Json>(templateOf(stack).findResources('AWS::ECS::TaskDefinition'));
  const entries = Properties.ContainerDefinitions.map(({ Name, LogConfiguration }: Json) => [
    Name,
    LogConfiguration.Options['awslogs-group'],
  ]);
  return Object.fromEntries(entries);
}

/** The new log groups of the application and its sidecars. */
function newGroups(stack: Stack): string[] {
  return Object.keys(templateOf(stack).findResources('AWS::Logs::LogGroup')).filter((id) => id.startsWith('Work'));
}

test.each(Object.keys(KINDS) as Kind[])('the application of a %s writes to the existing log group', (kind) => {
  const stack = aStack();
  const work = new KINDS[kind](stack, 'Work', { ...surroundings(stack), logGroup: shared(stack) });
  expect(work.logGroup.logGroupName).toBe(SHARED);
  expect(groupsOf(stack).app).toBe(SHARED);
  // The sidecars of a job write to the log group of its application.
  expect(newGroups(stack)).toEqual(kind === 'job' ? [] : [expect.stringMatching(/^WorkSidecarLogs/)]);
  const filters = Object.values<Json>(templateOf(stack).findResources('AWS::Logs::MetricFilter'));
  expect(filters.map(({ Properties }) => Properties.LogGroupName)).toEqual(kind === 'job' ? [] : [SHARED, SHARED]);
});

test('the sidecars of a job with an audit log have a log group of their own', () => {
  const stack = aStack();
  const logGroup = shared(stack);
  new FargateJob(stack, 'Work', { ...surroundings(stack), logGroup, logs: ContainerLogs.audit() });
  expect(newGroups(stack)).toEqual([expect.stringMatching(/^WorkSidecarLogs/)]);
});

test('permissions, names and saved queries of a platform contain it, also in another stack', () => {
  let platformStack = aStack();
  const violations = violationsIn((app) => {
    const owner = new Stack(app, 'Owner', { env: ENV });
    const stack = new Stack(app, 'Main', { env: ENV });
    platformStack = stack;
    const platform = aPlatform(stack, {
      ingress: Ingress.none(),
      services: { prices: new ServiceDefinition({ logGroup: shared(owner), tracing: Tracing.openTelemetry() }) },
      workers: { fills: new WorkerDefinition({ logGroup: new logs.LogGroup(owner, 'Fills') }) },
      jobs: {
        report: new JobDefinition({
          schedule: JobSchedule.rate(Duration.hours(6)),
          logGroup: logs.LogGroup.fromLogGroupArn(
            owner,
            'Report',
            'arn:aws:logs:us-east-1:123456789012:log-group:/desk/report',
          ),
        }),
      },
    });
    const later = new Stack(app, 'Later', { env: ENV });
    platform.addWorker('late', new WorkerDefinition({ logGroup: shared(owner, 'Late', '/desk/late') }), later);
    platform.addWorker('new', new WorkerDefinition(), later);
  });
  expect(described(violations)).toEqual([]);
  const template = Template.fromStack(platformStack);
  const names = Object.values<Json>(template.findResources('AWS::SSM::Parameter')).map(({ Properties }) =>
    JSON.stringify(Properties.Value),
  );
  for (const name of [SHARED, '/desk/report']) expect(names.some((value) => value.includes(name))).toBe(true);
  const queries = Object.values<Json>(template.findResources('AWS::Logs::QueryDefinition'));
  const errors = queries.find(({ Properties }) => Properties.LogGroupNames?.includes(SHARED)) as Json;
  expect(errors.Properties.LogGroupNames).toEqual(
    expect.arrayContaining([
      SHARED,
      '/desk/report',
      '/desk/late',
      { 'Fn::ImportValue': expect.stringMatching(/Fills/) },
    ]),
  );
  expect(JSON.stringify(errors.Properties.LogGroupNames)).not.toContain('Later');
});

test('the retention of a platform does not apply to it', () => {
  const stack = aStack();
  const platform = aPlatform(stack, {
    ingress: Ingress.none(),
    defaults: { logRetention: logs.RetentionDays.ONE_YEAR },
    workers: { fills: new WorkerDefinition({ logGroup: shared(stack) }) },
  });
  expect(platform.worker('fills').logGroup.logGroupName).toBe(SHARED);
});

test.each(Object.keys(KINDS) as Kind[])('logRetention of a %s is an error with it', (kind) => {
  const stack = aStack();
  const logRetention = logs.RetentionDays.ONE_YEAR;
  expectUsageError(
    () => new KINDS[kind](stack, 'Work', { ...surroundings(stack), logGroup: shared(stack), logRetention }),
    { code: 'RetentionOfExistingLogGroup', path: 'Stack/Work', got: 'logRetention, and a logGroup', fix: 'remove' },
  );
});

test.each<[string, (stack: Stack) => [logs.ILogGroup, logs.ILogGroup], string]>([
  ['imported once', (stack) => [shared(stack), stack.node.findChild('Shared') as unknown as logs.ILogGroup], SHARED],
  [
    'imported by name and by ARN',
    (stack) => [
      shared(stack),
      logs.LogGroup.fromLogGroupArn(stack, 'Again', `arn:aws:logs:us-east-1:123456789012:log-group:${SHARED}:*`),
    ],
    SHARED,
  ],
  [
    'new in the app',
    (stack) => {
      const group = new logs.LogGroup(stack, 'New');
      return [group, group];
    },
    'Stack/New',
  ],
])('a log group of two workloads is an error: %s', (_name, groupsIn, got) => {
  const stack = aStack('Stack', { env: ENV });
  const parts = surroundings(stack);
  const [one, other] = groupsIn(stack);
  new MeshedFargateService(stack, 'Prices', { ...parts, logGroup: one });
  expectUsageError(() => new FargateJob(stack, 'Report', { ...parts, logGroup: other }), {
    code: 'LogGroupTaken',
    path: 'Stack/Report',
    got,
    expected: 'Stack/Prices',
  });
});

test('the new log group of another workload is an error', () => {
  const stack = aStack();
  const parts = surroundings(stack);
  const { logGroup } = new FargateWorker(stack, 'Fills', parts);
  expectUsageError(() => new MeshedFargateService(stack, 'Prices', { ...parts, logGroup }), {
    code: 'LogGroupTaken',
    path: 'Stack/Prices',
    got: 'Stack/Fills/Logs',
  });
});

test('log groups of one name in two Regions are different', () => {
  const app = anApp();
  const names = ['us-east-1', 'eu-west-1'].map((region) => {
    const stack = new Stack(app, region, { env: { ...ENV, region } });
    return new FargateWorker(stack, 'Fills', { ...surroundings(stack), logGroup: shared(stack) }).logGroup.logGroupName;
  });
  expect(names).toEqual([SHARED, SHARED]);
});

test.each(['us-east-1:210987654321', 'eu-west-1:123456789012'])('a log group in %s is an error', (place) => {
  const stack = aStack('Stack', { env: ENV });
  const logGroup = logs.LogGroup.fromLogGroupArn(stack, 'Other', `arn:aws:logs:${place}:log-group:other`);
  expectUsageError(() => new FargateWorker(stack, 'Fills', { ...surroundings(stack), logGroup }), {
    code: 'OtherEnvironment',
    path: 'Stack/Fills',
    got: 'the log group in aws://',
  });
});

test('a class without metric filters is an error, except for a job', () => {
  const stack = aStack();
  const parts = surroundings(stack);
  const logGroup = new logs.LogGroup(stack, 'Rare', { logGroupClass: logs.LogGroupClass.INFREQUENT_ACCESS });
  expect(new FargateJob(stack, 'Report', { ...parts, logGroup }).logGroup).toBe(logGroup);
  const other = new logs.LogGroup(stack, 'Other', { logGroupClass: logs.LogGroupClass.INFREQUENT_ACCESS });
  expectUsageError(() => new FargateWorker(stack, 'Fills', { ...parts, logGroup: other }), {
    code: 'LogGroupWithoutFilters',
    path: 'Stack/Fills',
    got: "Stack/Other, of the class 'INFREQUENT_ACCESS'",
  });
});

test.each([logs.LogGroupClass.STANDARD, undefined])('the class %s is accepted', (logGroupClass) => {
  const stack = aStack();
  const logGroup = new logs.LogGroup(stack, 'Shared', { logGroupClass });
  expect(new FargateWorker(stack, 'Fills', { ...surroundings(stack), logGroup }).logGroup).toBe(logGroup);
});
