import { type App, CfnCondition, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { cloudFormationFindings } from '../../../rigs/checks/cloudformation';
import { findings, PACKS, type PackName } from '../../../rigs/checks/security-packs';
import {
  Alerting,
  Database,
  DatabaseAccess,
  DeploymentPolicy,
  Ingress,
  LeastPrivilegeCheck,
  MeshBackend,
  MeshedFargateService,
  Migration,
  MutualTls,
  Protection,
  Route,
  ServiceDefinition,
  ServiceImage,
  TradingAnalyticsPlatform,
} from '../../../src';
import { described } from '../../least-privilege/support/checks';
import type { Json } from '../../support/json';
import { anApp, aService, aStack, surroundings, templateOf } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';
import { contextOf } from '../../update-safety/support/synthesized';

const IMAGE = ServiceImage.fromRegistry('public.ecr.aws/desk/gateway:1');
const MIGRATION = Migration.command(['npm', 'run', 'migrate']);
const minutes = (count: number) => Duration.minutes(count);

/** The one resource of a type, and its id. */
function only(stack: Stack, type: string): [string, Json] {
  const [found, ...others] = Object.entries(templateOf(stack).findResources(type));
  expect(others).toEqual([]);
  return found;
}

/** The settings of the one migration. A reference is its path in angle brackets. */
function settingsOf(stack: Stack): Json {
  const [, { Properties }] = only(stack, 'Custom::Migration');
  const text = (value: Json): string => {
    if (typeof value === 'string') return value;
    const [[name, of]] = Object.entries<Json>(value);
    return name === 'Fn::Join' ? of[1].map(text).join(of[0]) : `<${[of].flat().map(text).join(' ')}>`;
  };
  const values = Object.entries(templateOf(stack).findResources('AWS::SSM::Parameter'));
  const [, parameter] = values.find(([id]) => id === Properties.Parameter.Ref) as [string, Json];
  expect(parameter.Properties.Value).toEqual(Properties.Settings);
  return JSON.parse(text(Properties.Settings));
}

/** A platform whose services have migrations. */
function aPlatform(stack: Stack, services: Record<string, ServiceDefinition>, props: object = {}) {
  return new TradingAnalyticsPlatform(stack, 'Trading', {
    ingress: Ingress.http(),
    alerting: Alerting.email('oncall@example.com'),
    services,
    ...props,
  });
}

const gateway = (props: object = {}) =>
  new ServiceDefinition({
    image: IMAGE,
    migration: MIGRATION,
    routes: [Route.path('/*')],
    databaseAccess: DatabaseAccess.readWriteAndCreate(),
    ...props,
  });

describe('a service with a migration', () => {
  const { stack } = aService({ image: IMAGE, migration: Migration.command(['migrate'], { timeout: minutes(5) }) });

  test('runs it in its own task definition, container, subnets and security group', () => {
    const [, { Properties }] = only(stack, 'Custom::Migration');
    const [, service] = only(stack, 'AWS::ECS::Service');
    const [parameter] = only(stack, 'AWS::SSM::Parameter');
    const { Cluster, TaskDefinition, NetworkConfiguration } = service.Properties;
    const { SecurityGroups, Subnets } = NetworkConfiguration.AwsvpcConfiguration;
    expect(Properties).toEqual({
      ServiceToken: { 'Fn::GetAtt': [expect.stringMatching(/^TradingMigrationsFunction/), 'Arn'] },
      ServiceTimeout: '3600',
      Parameter: { Ref: parameter },
      Settings: expect.anything(),
    });
    expect(settingsOf(stack)).toEqual({
      Id: 'RiskEngine',
      Service: 'risk-engine',
      Image: 'public.ecr.aws/desk/gateway:1',
      Database: '',
      Cluster: `<${Cluster.Ref}>`,
      TaskDefinition: `<${TaskDefinition.Ref}>`,
      Container: 'app',
      Command: ['migrate'],
      Subnets,
      SecurityGroups: [`<${SecurityGroups[0]['Fn::GetAtt'].join(' ')}>`],
      Timeout: 300,
      LogGroup: expect.stringMatching(/^<RiskEngineLogs/),
    });
  });

  test('waits for it, and it waits for everything that the tasks need', () => {
    const [id, migration] = only(stack, 'Custom::Migration');
    const [, service] = only(stack, 'AWS::ECS::Service');
    expect(service.DependsOn).toContain(id);
    expect(migration.DependsOn).toEqual(
      expect.arrayContaining(service.DependsOn.filter((each: string) => each !== id)),
    );
    const mayMigrate = Object.keys(templateOf(stack).findResources('AWS::IAM::ManagedPolicy')).filter((each) =>
      each.startsWith('TradingMigrations'),
    );
    expect(mayMigrate).toHaveLength(2);
    expect(migration.DependsOn).toEqual(expect.arrayContaining(mayMigrate));
  });

  test('has two resources more, and its stack six, without the queue of all functions', () => {
    const resources = (props: object) =>
      Object.keys(templateOf(aService({ image: IMAGE, ...props }).stack).toJSON().Resources);
    const before = resources({});
    const added = resources({ migration: MIGRATION }).filter((id) => !before.includes(id));
    expect(added.filter((id) => !id.startsWith('Trading'))).toHaveLength(2);
    expect(
      added
        .map((id) => id.replace(/[0-9A-F]{8}$/, ''))
        .filter((id) => id.startsWith('Trading'))
        .sort(),
    ).toEqual([
      'TradingDeadLetters',
      'TradingDeadLettersPolicy',
      'TradingMigrationsFunction',
      'TradingMigrationsLogs',
      'TradingMigrationsMayMigrate',
      'TradingMigrationsRole',
      'TradingMigrationsRolePolicy',
      'TradingMigrationsTable',
    ]);
  });
});

test.each([
  ['rolling', DeploymentPolicy.rolling()],
  ['blueGreen', DeploymentPolicy.blueGreen({ bake: minutes(5) })],
  ['canary', DeploymentPolicy.canary({ percent: 10, bake: minutes(5) })],
  ['linear', DeploymentPolicy.linear({ step: 25, bake: minutes(5) })],
])('with DeploymentPolicy.%s(), CloudFormation migrates before it starts the deployment', (_, deployment) => {
  const stack = aStack();
  aPlatform(stack, { gateway: gateway({ deployment }) });
  const [id, migration] = only(stack, 'Custom::Migration');
  expect(only(stack, 'AWS::ECS::Service')[1].DependsOn).toContain(id);
  // The user of the database, and the rule that lets the task connect to it.
  const needs = migration.DependsOn.join();
  expect(needs).toMatch(/gatewayDatabaseUserRotationUser/);
  expect(needs).toMatch(/gatewayDatabasePath/);
  expect(settingsOf(stack).Database).toMatch(/^<\w*Database\w* Endpoint.Address>\/trading$/);
});

test('with Envoy it waits for the certificate of the service, and for the services that it calls', () => {
  const stack = aStack();
  aPlatform(
    stack,
    { gateway: gateway({ calls: ['prices'] }), prices: new ServiceDefinition({ image: IMAGE }) },
    { mesh: MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() }), database: Database.auroraPostgres() },
  );
  const [, { DependsOn }] = only(stack, 'Custom::Migration');
  expect(DependsOn.join()).toMatch(/gateway.*Certificate/);
  expect(DependsOn.join()).toMatch(/gatewayCallToprices/);
});

describe('the image', () => {
  test('of a parameter is empty while the placeholder runs', () => {
    const stack = aStack();
    const tag = new CfnParameter(stack, 'Tag', { default: '' });
    new MeshedFargateService(stack, 'Gateway', {
      ...surroundings(stack),
      image: ServiceImage.fromParameter(tag),
      migration: MIGRATION,
    });
    const [condition] = Object.keys(templateOf(stack).toJSON().Conditions);
    expect(JSON.stringify(only(stack, 'Custom::Migration')[1].Properties.Settings)).toContain(
      `{"Fn::If":["${condition}","",`,
    );
  });

  test.each([
    ['the placeholder', ServiceImage.placeholder()],
    ['no image', undefined],
  ])('%s is an error', (_, image) => {
    expectUsageError(() => aService({ image, migration: MIGRATION }), {
      code: 'MigrationOfPlaceholder',
      path: 'Stack/RiskEngine',
      got: 'migration, and an image with a command of its own',
    });
  });

  test('with a command of its own that only the placeholder needs is valid', () => {
    class Conditional extends ServiceImage {
      public bind(host: MeshedFargateService) {
        const expression = { toString: () => '', resolve: () => ({ 'Fn::Equals': ['', ''] }), creationStack: [] };
        const placeholderCondition = new CfnCondition(Stack.of(host), 'None', { expression: expression as never });
        return { image: ecs.ContainerImage.fromRegistry('x:1'), command: ['serve'], placeholderCondition };
      }
    }
    const { stack } = aService({ image: new Conditional(), migration: MIGRATION });
    expect(settingsOf(stack).Image).toBe('<None  x:1>');
  });
});

describe('Migration.command()', () => {
  test.each([Duration.minutes(61), Duration.hours(2), Duration.seconds(0)])(
    'names a job for a timeout of %s',
    (timeout) => {
      expectUsageError(() => Migration.command(['migrate'], { timeout }), {
        code: 'MigrationTimeoutOutOfRange',
        path: 'Migration.command()',
        got: 'timeout in seconds',
        expected: 'a job may take longer',
      });
    },
  );

  test('accepts an hour, and takes 30 minutes by default', () => {
    expect(Migration.command(['migrate'], { timeout: Duration.hours(1) })._timeout.toMinutes()).toBe(60);
    expect(MIGRATION._timeout.toMinutes()).toBe(30);
  });

  test('rejects an empty command', () => {
    expectUsageError(() => Migration.command([]), {
      code: 'InvalidValue',
      path: 'Migration.command()',
      got: 'an empty list',
    });
  });
});

describe('the function of the stack', () => {
  /** A stack with services, each with a migration. */
  function withServices(count: number): Stack {
    const stack = aStack();
    const around = surroundings(stack);
    for (let index = 1; index <= count; index += 1) {
      new MeshedFargateService(stack, `S${index}`, { ...around, image: IMAGE, migration: MIGRATION });
    }
    return stack;
  }
  const policies = (stack: Stack): Json[] =>
    Object.entries(templateOf(stack).findResources('AWS::IAM::ManagedPolicy'))
      .filter(([id]) => id.startsWith('TradingMigrationsMayMigrate'))
      .map(([, { Properties }]) => Properties.PolicyDocument.Statement);
  const resourcesOf = (statements: Json[], action: string) =>
    [statements.find(({ Action }: Json) => Action === action).Resource].flat();

  test('is shared, and may run only the task definitions of the services, with their roles', () => {
    const stack = withServices(2);
    const [statements] = policies(stack);
    const families = Object.values(templateOf(stack).findResources('AWS::ECS::TaskDefinition'))
      .map(({ Properties }) => Properties.Family)
      .sort();
    const runnable = resourcesOf(statements, 'ecs:RunTask').map((arn: Json) => arn['Fn::Join'][1].at(-1));
    expect(runnable.sort()).toEqual(families.map((family) => `:task-definition/${family}:*`));
    expect(
      resourcesOf(statements, 'iam:PassRole')
        .map((arn: Json) => arn['Fn::GetAtt'][0])
        .sort(),
    ).toEqual([
      expect.stringMatching(/^S1TaskExecutionRole/),
      expect.stringMatching(/^S1TaskTaskRole/),
      expect.stringMatching(/^S2TaskExecutionRole/),
      expect.stringMatching(/^S2TaskTaskRole/),
    ]);
    // Once, although both services are in the cluster.
    expect(resourcesOf(statements, 'ecs:StopTask')).toHaveLength(1);
    expect(statements.find(({ Action }: Json) => Action === 'ecs:StopTask').Condition).toEqual({
      StringEquals: { 'aws:ResourceTag/trading-migration-of-stack': { Ref: 'AWS::StackName' } },
    });
  });

  test('has one policy for eight services, and the next service does not change it', () => {
    expect(policies(withServices(9)).map((statements) => resourcesOf(statements, 'ecs:RunTask').length)).toEqual([
      8, 1,
    ]);
  });

  test('keeps its table if one service has a protection that retains data', () => {
    const stack = aStack();
    const around = surroundings(stack);
    const of = (id: string, protection: Protection) =>
      new MeshedFargateService(stack, id, { ...around, image: IMAGE, migration: MIGRATION, protection });
    of('Disposable', Protection.disposable());
    expect(only(stack, 'AWS::DynamoDB::Table')[1].DeletionPolicy).toBe('Delete');
    const other = aStack();
    const otherAround = surroundings(other);
    for (const protection of [Protection.disposable(), Protection.production()]) {
      const id = protection.retainsData ? 'Kept' : 'Disposable';
      new MeshedFargateService(other, id, { ...otherAround, image: IMAGE, migration: MIGRATION, protection });
    }
    expect(only(other, 'AWS::DynamoDB::Table')[1].DeletionPolicy).toBe('RetainExceptOnCreate');
  });

  test('has the permissions boundary of the platform', () => {
    const stack = aStack();
    const permissionsBoundary = iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary');
    aPlatform(stack, { gateway: gateway() }, { permissionsBoundary });
    const roles = Object.entries(templateOf(stack).findResources('AWS::IAM::Role'));
    expect(roles.filter(([, { Properties }]) => !Properties.PermissionsBoundary)).toEqual([]);
  });
});

describe('a platform with migrations', () => {
  const app: App = anApp();
  const stack = aStack('Platform', {}, app);
  aPlatform(stack, { gateway: gateway(), ledger: gateway({ routes: undefined }) });

  test.each(Object.keys(PACKS) as PackName[])('has no finding of %s', (name) => {
    Template.fromStack(stack);
    expect(findings(app, name)).toEqual([]);
  });

  test('is valid for the validation of the CDK', () => {
    process.env.CDK_VALIDATION = 'true';
    try {
      const valid = anApp();
      aPlatform(aStack('Valid', {}, valid), { gateway: gateway() });
      jest.spyOn(console, 'error').mockImplementation(); // the CDK prints what the report has
      expect(cloudFormationFindings(valid)).toEqual([]);
    } finally {
      delete process.env.CDK_VALIDATION;
    }
  });

  test('has no violation of least privilege, also in a later stack', () => {
    const env = { account: '123456789012', region: 'us-east-1' };
    const both = anApp();
    const platform = aPlatform(new Stack(both, 'Main', { env }), { gateway: gateway() });
    const later = new Stack(both, 'Later', { env });
    platform.addService('late', gateway({ routes: undefined, calls: ['gateway'] }), later);
    expect(described(new LeastPrivilegeCheck().validate(contextOf(both)).violations)).toEqual([]);
    expect(settingsOf(later).Id).toBe('late');
  });

  test('has no violation of least privilege', () => {
    expect(described(new LeastPrivilegeCheck().validate(contextOf(app)).violations)).toEqual([]);
  });
});
