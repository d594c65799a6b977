import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { findings, PACKS, type PackName } from '../../rigs/checks/security-packs';
import {
  Alerting,
  ContainerLogs,
  Database,
  DatabaseAccess,
  Ingress,
  MeshBackend,
  MutualTls,
  RotatableSecret,
  RotationPlan,
  ServiceDefinition,
  ServiceImage,
  Severity,
  type TradingAnalyticsPlatformProps,
  WorkerDefinition,
  type WorkerDefinitionProps,
  WorkSource,
} from '../../src';
import { described, violationsIn } from '../least-privilege/support/checks';
import type { Json } from '../support/json';
import { parametersOf } from '../support/names';
import { anApp, aPlatform, aStack, templateOf } from '../support/stacks';
import { changesBetween } from '../support/template-changes';
import { expectUsageError } from '../support/usage-errors';

const CLOSED = { ingress: Ingress.none(), database: Database.none(), services: { risk: new ServiceDefinition() } };

function aQueueSource(stack: Stack): WorkSource {
  const deadLetters = new sqs.Queue(stack, 'DeadLetters', { enforceSSL: true });
  const queue = new sqs.Queue(stack, 'Queue', {
    enforceSSL: true,
    visibilityTimeout: Duration.minutes(5),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: 3 },
  });
  return WorkSource.queue(queue, { backlogPerTask: 100 });
}

function withWorkers(
  workers: Record<string, WorkerDefinitionProps>,
  props: Partial<TradingAnalyticsPlatformProps> = {},
  stack = aStack(),
) {
  const definitions = Object.entries(workers).map(([name, options]) => [name, new WorkerDefinition(options)]);
  return { stack, platform: aPlatform(stack, { ...CLOSED, workers: Object.fromEntries(definitions), ...props }) };
}

const resourcesOf = (stack: Stack): Record<string, Json> => templateOf(stack).toJSON().Resources;

/** The resources of a type that belong to a worker. */
function ofWorker(stack: Stack, name: string, type: string): Json[] {
  return Object.entries(resourcesOf(stack))
    .filter(([id, { Type }]) => id.startsWith(`TradingWorkers${name}`) && Type === type)
    .map(([, { Properties }]) => Properties);
}

describe('the workers of a platform', () => {
  test('are returned by name, sorted', () => {
    const { platform } = withWorkers({ fills: {}, archive: {} });
    expect(platform.workerNames).toEqual(['archive', 'fills']);
    expect(platform.worker('fills').workerName).toBe('fills');
    expect(platform.worker('fills').node.path).toBe('Stack/Trading/Workers/fills');
    expect(platform.serviceNames).toEqual(['risk']);
  });

  test('call services, and use the database', () => {
    const { stack, platform } = withWorkers(
      { fills: { calls: ['risk'], databaseAccess: DatabaseAccess.readWrite() } },
      { database: Database.postgres() },
    );
    expect(platform.worker('fills').calls).toEqual(['risk']);
    const [{ ContainerDefinitions }] = ofWorker(stack, 'fills', 'AWS::ECS::TaskDefinition');
    const [app] = ContainerDefinitions;
    expect(app.Environment.map(({ Name }: Json) => Name)).toEqual(expect.arrayContaining(['RISK_URL', 'PGHOST']));
    expect(app.Secrets.map(({ Name }: Json) => Name)).toEqual(['PGUSER', 'PGPASSWORD']);
  });

  test('have the defaults of the platform, and their own options win', () => {
    const { stack } = withWorkers(
      {
        one: {},
        two: { exec: true, alarms: { errorsPerMinute: 3 }, logs: ContainerLogs.audit() },
      },
      {
        defaults: { exec: false, logRetention: logs.RetentionDays.ONE_YEAR, alarms: { errorsPerMinute: 5 } },
        alarms: { tasksMissingMinutes: 9, serverErrorPercent: 1 },
      },
    );
    const execOf = (name: string) => Boolean(ofWorker(stack, name, 'AWS::ECS::Service')[0].EnableExecuteCommand);
    expect([execOf('one'), execOf('two')]).toEqual([false, true]);
    const thresholds = (name: string) =>
      ofWorker(stack, name, 'AWS::CloudWatch::Alarm').map(({ Threshold, EvaluationPeriods }) => [
        Threshold,
        EvaluationPeriods,
      ]);
    expect(thresholds('one')).toEqual(expect.arrayContaining([[5, 1]]));
    expect(thresholds('one')).toEqual(expect.arrayContaining([[1, 9]]));
    expect(thresholds('two')).toEqual(expect.arrayContaining([[3, 1]]));
    const retention = (name: string) =>
      ofWorker(stack, name, 'AWS::Logs::LogGroup').map(({ RetentionInDays }) => RetentionInDays);
    expect(retention('one')).toEqual([365, 365]);
    expect(retention('two')).toContain(2557);
  });

  test('have an id of their own where an object has a property of the name', () => {
    const { platform } = withWorkers({ constructor: {} });
    expect(platform.worker('constructor').node.id).toBe('constructor-worker');
  });

  test('can be in a later stack', () => {
    const app = anApp();
    const stack = aStack('Home', {}, app);
    const { platform } = withWorkers({}, {}, stack);
    const later = aStack('Later', {}, app);
    const worker = platform.addWorker('fills', new WorkerDefinition({ calls: ['risk'] }), later);
    expect(platform.workerNames).toEqual(['fills']);
    expect(Stack.of(worker)).toBe(later);
    templateOf(later).resourceCountIs('AWS::ECS::Service', 1);
    const [document] = Object.values(parametersOf(later)).map((value) => JSON.parse(value));
    expect(Object.keys(document.services.fills).sort()).toEqual([
      'logGroup',
      'repository',
      'service',
      'sidecarLogGroup',
    ]);
  });

  test('have their names in Parameter Store and a repository in the outputs', () => {
    const { stack, platform } = withWorkers({ fills: { image: ServiceImage.fromRepository({ tag: '1' }) } });
    const [document] = Object.values(parametersOf(stack)).map((value) => JSON.parse(value));
    expect(Object.keys(document.services).sort()).toEqual(['fills', 'risk']);
    expect(document.services.fills).toHaveProperty('repository');
    expect(JSON.stringify(templateOf(stack).toJSON().Outputs)).toContain('The repository for the images of fills');
    expect(platform.worker('fills').repository).toBeDefined();
  });

  test('have the permissions boundary of the platform', () => {
    const stack = aStack();
    const permissionsBoundary = iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary');
    const { platform } = withWorkers({ fills: {} }, { permissionsBoundary }, stack);
    platform.addWorker('late', new WorkerDefinition());
    for (const name of ['fills', 'late']) {
      const roles = ofWorker(stack, name, 'AWS::IAM::Role');
      expect(roles).toHaveLength(2);
      for (const role of roles) expect(JSON.stringify(role.PermissionsBoundary)).toContain('policy/boundary');
    }
  });

  test('have one page for a failing worker beside the services, and a severity of their own', () => {
    const { stack } = withWorkers({
      fills: { alarms: { cpuPercent: 90, logSilentMinutes: 10 }, severities: { ErrorsLogged: Severity.PAGE } },
    });
    const names = Object.keys(resourcesOf(stack)).filter((id) => id.startsWith('TradingWorkersfills'));
    for (const kind of ['ErrorsLogged', 'TasksMissing', 'CpuHigh', 'LogSilent']) {
      expect(names).toContainEqual(expect.stringContaining(kind));
    }
    const composites = JSON.stringify(templateOf(stack).findResources('AWS::CloudWatch::CompositeAlarm'));
    expect(composites).toContain('TradingWorkersfillsAlarmsTasksMissing');
    const described = JSON.stringify(ofWorker(stack, 'fills', 'AWS::CloudWatch::Alarm'));
    expect(described).toContain('The worker fills ran fewer tasks');
    expect(described).toContain('The worker fills used 90 %');
  });

  test('have alarms of their own without a receiver', () => {
    const { stack } = withWorkers({ fills: {} }, { alerting: Alerting.none() });
    expect(ofWorker(stack, 'fills', 'AWS::CloudWatch::Alarm')).toHaveLength(1);
  });

  test('have watched secrets', () => {
    const stack = aStack();
    const secret = new RotatableSecret(stack, 'Key', { rotation: RotationPlan.generatedKey() });
    withWorkers({ fills: { secrets: { KEY: secret.field('api_key') } } }, {}, stack);
    const [document] = Object.values(parametersOf(stack)).map((value) => JSON.parse(value));
    expect(Object.keys(document.secrets)).toContain('Stack/Key');
  });
});

describe('the budget of a worker', () => {
  test('with a queue is 20 resources, alarms included', () => {
    const count = (withWorker: boolean) => {
      const stack = aStack();
      const source = aQueueSource(stack);
      withWorkers(withWorker ? { fills: { source } } : {}, {}, stack);
      return Object.keys(resourcesOf(stack)).length;
    };
    expect(count(true) - count(false)).toBeLessThanOrEqual(20);
  });
});

describe('a change of one worker', () => {
  /** Resources of the monitoring that list all parts, and on which no worker depends. */
  const LISTS = /^Trading(Monitoring(\w*Dashboard|Query|Alarms|Paging|Watch)|Names)/;
  const templateWith = (workers: Record<string, WorkerDefinitionProps>) =>
    templateOf(withWorkers(workers).stack).toJSON();
  const touched = (
    before: Record<string, WorkerDefinitionProps>,
    after: Record<string, WorkerDefinitionProps>,
  ): string[] => {
    const { added, removed, changed } = changesBetween(templateWith(before), templateWith(after));
    return [...added, ...removed, ...changed].filter((id) => !LISTS.test(id));
  };

  test('touches no other worker and no service', () => {
    const ids = touched({ archive: {} }, { archive: {}, fills: {} });
    expect(ids.filter((id) => !id.startsWith('TradingWorkersfills'))).toEqual([]);
    const removed = touched({ archive: {}, fills: {} }, { fills: {} });
    expect(removed.filter((id) => !id.startsWith('TradingWorkersarchive'))).toEqual([]);
    const renamed = touched({ a: {}, fills: {} }, { z: {}, fills: {} });
    expect(renamed.filter((id) => !/^TradingWorkers[az]/.test(id))).toEqual([]);
  });

  test('in the order of workers touches nothing', () => {
    expect(touched({ archive: {}, fills: {} }, { fills: {}, archive: {} })).toEqual([]);
  });

  test('to a singleton keeps its ECS service', () => {
    const ids = touched({ fills: {} }, { fills: { scaling: { singleton: true } } });
    expect(ids.filter((id) => !id.startsWith('TradingWorkersfillsService'))).toEqual([]);
  });
});

describe('a platform rejects', () => {
  test('a second worker of a name', () => {
    const { platform } = withWorkers({ fills: {} });
    expectUsageError(() => platform.addWorker('fills', new WorkerDefinition()), {
      code: 'NameTaken',
      path: 'Stack/Trading',
      got: "a second worker named 'fills'",
    });
  });

  test('a worker with the name of a service', () => {
    expectUsageError(() => withWorkers({ risk: {} }), {
      code: 'NameTaken',
      path: 'Stack/Trading/Workers/risk',
      got: "a worker named 'risk'",
    });
  });

  test.each<[string, Record<string, WorkerDefinitionProps>, string]>([
    ['no workers', {}, 'a platform with workers'],
    ['workers', { fills: {} }, "'fills'"],
  ])('an unknown worker on a platform with %s', (_what, workers, expected) => {
    const { platform } = withWorkers(workers);
    expectUsageError(() => platform.worker('quotes'), {
      code: 'UnknownWorker',
      path: 'Stack/Trading',
      got: "worker('quotes')",
      expected,
    });
  });

  test('a call to a worker, of a service and of a worker', () => {
    const services = { risk: new ServiceDefinition({ calls: ['fills'] }) };
    const expected = 'a worker has no port';
    expectUsageError(() => withWorkers({ fills: {} }, { services }), {
      code: 'WorkerCalled',
      path: 'Stack/Trading/Services/risk',
      got: "calls: ['fills'], which is a worker",
      expected,
    });
    expectUsageError(() => withWorkers({ archive: { calls: ['fills'] }, fills: {} }), {
      code: 'WorkerCalled',
      path: 'Stack/Trading/Workers/archive',
      got: "calls: ['fills'], which is a worker",
      expected,
    });
  });

  test('a call to an unknown service', () => {
    expectUsageError(() => withWorkers({ fills: { calls: ['quotes'] } }), {
      code: 'UnknownService',
      path: 'Stack/Trading/Workers/fills',
      got: "calls: ['quotes']",
    });
  });

  test('a worker that is no definition', () => {
    expectUsageError(() => aPlatform(aStack(), { ...CLOSED, workers: { fills: {} as WorkerDefinition } }), {
      code: 'NotADefinition',
      path: 'Stack/Trading',
      got: "workers['fills']",
    });
  });
});

describe.each<[string, MeshBackend]>([
  ['Service Connect', MeshBackend.serviceConnect()],
  ['Envoy with mutual TLS', MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() })],
])('a worker on %s', (_name, mesh) => {
  const create = (stack: Stack) =>
    withWorkers(
      { fills: { source: aQueueSource(stack), calls: ['risk'], databaseAccess: DatabaseAccess.readWrite() } },
      { mesh, database: Database.postgres() },
      stack,
    );

  test.each(Object.keys(PACKS) as PackName[])('has no finding of %s', (name) => {
    const app = anApp();
    create(aStack('Platform', {}, app));
    const ofWorkers = findings(app, name).filter((finding) => JSON.stringify(finding).includes('Workers'));
    expect(ofWorkers).toEqual([]);
  });

  test('has the permissions and connections that its constructs declare', () => {
    expect(described(violationsIn((app) => create(aStack('Main', {}, app))))).toEqual([]);
  });
});
