import * as fs from 'node:fs';
import { CfnResource, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { findings, PACKS, type PackName } from '../../rigs/checks/security-packs';
import {
  Alerting,
  CapacityMix,
  ContainerLogs,
  Database,
  DatabaseAccess,
  Ingress,
  JobDefinition,
  JobSchedule,
  MarketCalendar,
  MeshBackend,
  MutualTls,
  RotatableSecret,
  RotationPlan,
  ServiceDefinition,
  Severity,
  TradingAnalyticsPlatform,
  type TradingAnalyticsPlatformProps,
} from '../../src';
import { statesOfItem } from '../support/jobs';
import type { Json } from '../support/json';
import { schemaFaults } from '../support/json-schema';
import { parametersOf } from '../support/names';
import { anApp, aStack, templateOf } from '../support/stacks';
import { changesBetween } from '../support/template-changes';
import { expectUsageError } from '../support/usage-errors';

const SCHEMA = JSON.parse(fs.readFileSync('docs/schemas/names-v1.json', 'utf8'));
const schedule = JobSchedule.afterClose(MarketCalendar.nyse(), Duration.minutes(30));
const report = new JobDefinition({ schedule });

function aPlatformWith(props: Partial<TradingAnalyticsPlatformProps>, stack = aStack()) {
  const platform = new TradingAnalyticsPlatform(stack, 'Trading', {
    ingress: Ingress.none(),
    alerting: Alerting.email('oncall@example.com'),
    services: { prices: new ServiceDefinition() },
    ...props,
  });
  return { stack, platform };
}

describe('a platform with jobs', () => {
  test('has them by name', () => {
    const { platform } = aPlatformWith({ jobs: { report, cleanup: new JobDefinition() } });
    expect(platform.jobNames).toEqual(['cleanup', 'report']);
    expect(platform.job('report').node.path).toBe('Stack/Trading/Jobs/report');
    expect(platform.addJob('late', new JobDefinition({ calls: ['prices'] })).calls).toEqual(['prices']);
    expect(platform.serviceNames).toEqual(['prices']);
  });

  test('has no job by default', () => {
    const { platform, stack } = aPlatformWith({});
    expect(platform.jobNames).toEqual([]);
    templateOf(stack).resourceCountIs('AWS::StepFunctions::StateMachine', 0);
    expectUsageError(() => platform.job('report'), {
      code: 'UnknownJob',
      path: 'Stack/Trading',
      got: "job('report')",
      expected: 'a platform with jobs',
    });
  });

  test('writes their names to Parameter Store', () => {
    const { stack } = aPlatformWith({ jobs: { report } });
    const texts = Object.values(parametersOf(stack)).join('');
    const documents = Object.values(parametersOf(stack)).map((text) => JSON.parse(text));
    const { jobs } = SCHEMA.properties;
    expect(documents.flatMap((document) => schemaFaults(jobs, document.jobs ?? {}))).toEqual([]);
    expect(texts).toMatch(/"jobs":\{"report":\{"stateMachine":.*"deadLetterQueue":.*"logGroup":.*"repository":/);
  });

  test('gives a job access to the database and its secrets', () => {
    const stack = aStack();
    const key = new RotatableSecret(stack, 'Key', { rotation: RotationPlan.generatedKey() });
    const definition = new JobDefinition({
      databaseAccess: DatabaseAccess.readOnly(),
      secrets: { KEY: key.field('api_key') },
    });
    const { platform } = aPlatformWith({ jobs: { report: definition } }, stack);
    const job = platform.job('report');
    expect(job.rotatableSecrets.map(({ node }) => node.path)).toEqual([
      'Stack/Key',
      'Stack/Trading/Jobs/report/Database/User',
    ]);
    const texts = Object.values(parametersOf(stack)).join('');
    expect(texts).toContain('Stack/Trading/Jobs/report/Database/User');
  });

  test('needs a database for the access to it', () => {
    const definition = new JobDefinition({ databaseAccess: DatabaseAccess.readOnly() });
    expectUsageError(() => aPlatformWith({ database: Database.none(), jobs: { report: definition } }), {
      code: 'DatabaseAccessWithoutDatabase',
      path: 'Stack/Trading/Jobs/report',
      got: 'databaseAccess',
    });
  });

  test('gives jobs the defaults of services, except a session', () => {
    const { platform, stack } = aPlatformWith({
      defaults: { exec: true, logRetention: logs.RetentionDays.ONE_YEAR, capacity: CapacityMix.spotOnly() },
      jobs: { report, audit: new JobDefinition({ logs: ContainerLogs.audit() }) },
    });
    const { Arguments } = statesOfItem(platform.job('report')).Attempt;
    expect(Arguments.CapacityProviderStrategy[0].CapacityProvider).toBe('FARGATE_SPOT');
    const groups = Object.entries<Json>(templateOf(stack).findResources('AWS::Logs::LogGroup'));
    const days = (id: string) =>
      groups.find(([one]) => one.startsWith(`TradingJobs${id}Logs`))?.[1].Properties.RetentionInDays;
    expect([days('report'), days('audit')]).toEqual([365, 2557]);
  });

  test('makes their root file systems read-only with exec: false', () => {
    const { stack } = aPlatformWith({ defaults: { exec: false }, jobs: { report } });
    const [definition] = Object.entries<Json>(templateOf(stack).findResources('AWS::ECS::TaskDefinition')).filter(
      ([id]) => id.startsWith('TradingJobs'),
    );
    expect(definition[1].Properties.ContainerDefinitions[0].ReadonlyRootFilesystem).toBe(true);
  });

  test('sets the permissions boundary of their roles', () => {
    const stack = aStack();
    const permissionsBoundary = iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary');
    const { platform } = aPlatformWith({ permissionsBoundary, jobs: { report } }, stack);
    platform.addJob('late', report);
    const roles = Object.entries<Json>(templateOf(stack).findResources('AWS::IAM::Role'));
    const without = roles
      .filter(([, { Properties }]) => Properties.PermissionsBoundary === undefined)
      .map(([id]) => id);
    expect(without.filter((id) => /Job/.test(id))).toEqual([]);
  });

  test('rates their alarms', () => {
    const { stack } = aPlatformWith({ jobs: { report }, severities: { JobFailed: Severity.TICKET } });
    const alarms = Object.entries<Json>(templateOf(stack).findResources('AWS::CloudWatch::Alarm'));
    const [failed] = alarms.filter(([id]) => id.includes('JobFailed'));
    expect(failed[1].Properties.AlarmDescription).toContain('Severity: ticket');
  });

  test.each(Object.keys(PACKS) as PackName[])('passes %s', (name) => {
    const app = anApp();
    aPlatformWith({ jobs: { report: new JobDefinition({ schedule, calls: ['prices'] }) } }, aStack('Stack', {}, app));
    expect(findings(app, name).filter(({ path }) => /Job/.test(path))).toEqual([]);
  });

  test('may have them in a later stack, which changes nothing in its own but the name of a callee', () => {
    const app = anApp();
    const { platform } = aPlatformWith({}, aStack('Platform', {}, app));
    const later = new Stack(app, 'Later');
    platform.addJob('report', new JobDefinition({ schedule, calls: ['prices'] }), later);
    templateOf(later).resourceCountIs('AWS::StepFunctions::StateMachine', 1);
  });
});

describe('a job', () => {
  const resourcesOf = (props: Partial<TradingAnalyticsPlatformProps>) =>
    templateOf(aPlatformWith(props).stack).toJSON();

  test('has at most 18 resources, alarms included, beside the role and the alarm on the calendar that the jobs of its stack share', () => {
    const changes = changesBetween(resourcesOf({}), resourcesOf({ jobs: { report } }));
    const own = changes.added.filter((id) => !/^TradingJob(Scheduler|Calendars)/.test(id));
    expect(own).toHaveLength(18);
    expect(changes.added.length - own.length).toBe(3);
    expect(changes.removed).toEqual([]);
  });

  test('changes no resource of a service that it does not call', () => {
    const { changed } = changesBetween(resourcesOf({}), resourcesOf({ jobs: { report } }));
    expect(changed.filter((id) => id.startsWith('TradingServices'))).toEqual([]);
  });

  test('changes the ECS service that it calls, on Service Connect', () => {
    const calling = { report: new JobDefinition({ schedule, calls: ['prices'] }) };
    const { added, changed, removed } = changesBetween(
      resourcesOf({ jobs: { report } }),
      resourcesOf({ jobs: calling }),
    );
    expect(removed).toEqual([]);
    expect(
      changed.filter((id) => id.startsWith('TradingServices')).map((id) => id.replace(/[0-9A-F]{8}$/, '')),
    ).toEqual(['TradingServicespricesService']);
    expect(added.map((id) => id.replace(/[0-9A-F]{8}$/, '')).sort()).toEqual([
      'TradingJobsreportCallToprices',
      'TradingServicespricesServiceCloudmapService',
    ]);
  });

  test('has a certificate with mutual TLS', () => {
    const mesh = MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() });
    const { stack, platform } = aPlatformWith({ mesh, jobs: { report: new JobDefinition({ calls: ['prices'] }) } });
    const machine = platform
      .job('report')
      .node.findAll()
      .find(
        (one): one is CfnResource =>
          CfnResource.isCfnResource(one) && one.cfnResourceType === 'AWS::StepFunctions::StateMachine',
      ) as CfnResource;
    const { DependsOn } = templateOf(stack).toJSON().Resources[stack.getLogicalId(machine)];
    expect(DependsOn).toEqual(
      expect.arrayContaining([expect.stringMatching(/^TradingJobsreportCertificateRotationCertificate/)]),
    );
  });
});

test.each<[string, () => unknown, Parameters<typeof expectUsageError>[1]]>([
  [
    'a second job of a name',
    () => aPlatformWith({ jobs: { report } }).platform.addJob('report', report),
    { code: 'NameTaken', path: 'Stack/Trading', got: "a second job named 'report'" },
  ],
  [
    'a job with the name of a service',
    () => aPlatformWith({ jobs: { prices: report } }),
    { code: 'NameTaken', path: 'Stack/Trading/Jobs/prices', got: "a job named 'prices'" },
  ],
  [
    'a job that does not exist',
    () => aPlatformWith({ jobs: { report } }).platform.job('reports'),
    { code: 'UnknownJob', path: 'Stack/Trading', got: "job('reports')", expected: "one of 'report'" },
  ],
  [
    'a service that calls a job',
    () => aPlatformWith({ services: { prices: new ServiceDefinition({ calls: ['report'] }) }, jobs: { report } }),
    { code: 'JobCalled', path: 'Stack/Trading/Services/prices', got: "calls: ['report'], which is a job" },
  ],
  [
    'a job that calls a job that was added',
    () => {
      const { platform } = aPlatformWith({});
      platform.addJob('report', report);
      platform.addJob('second', new JobDefinition({ calls: ['report'] }));
    },
    { code: 'JobCalled', path: 'Stack/Trading/Jobs/second', got: "calls: ['report']" },
  ],
  [
    'a job that calls a service that does not exist',
    () => aPlatformWith({ jobs: { report: new JobDefinition({ calls: ['price'] }) } }),
    { code: 'UnknownService', path: 'Stack/Trading/Jobs/report', got: "calls: ['price']" },
  ],
])('refuses %s', (_name, create, error) => {
  expectUsageError(create, error);
});

test('a job may have the name of a property of every object', () => {
  const { platform } = aPlatformWith({ jobs: { constructor: report } });
  expect(platform.job('constructor').node.id).toBe('constructor-job');
});
