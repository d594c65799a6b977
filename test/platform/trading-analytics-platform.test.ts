import { type CfnElement, Duration, Stage } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import {
  Alerting,
  CapacityMix,
  ContainerLogs,
  Database,
  DatabaseAccess,
  DeploymentPolicy,
  Egress,
  Ingress,
  MarketCalendar,
  MeshBackend,
  MutualTls,
  Protection,
  RotationPlan,
  RotationWindow,
  Route,
  ServiceDefinition,
  ServiceImage,
  SpotCluster,
  StandardServices,
  StickySessions,
  Tracing,
  TradingAnalyticsPlatform,
  type TradingAnalyticsPlatformProps,
} from '../../src';
import type { Json } from '../support/json';
import { anApp, aPlatform, aStack, aVpc, propertiesOf, templateOf } from '../support/stacks';
import { changesBetween, NO_CHANGES } from '../support/template-changes';
import { expectMessage, expectUsageError } from '../support/usage-errors';

const plain = (props = {}) => new ServiceDefinition(props);
const closed = { ingress: Ingress.none(), alerting: Alerting.none() };

test('every alarm and notification of the platform links to a runbook of your own', () => {
  const stack = aStack();
  aPlatform(stack, { runbookUrl: 'https://wiki.example.com/trading' });
  const { Resources } = templateOf(stack).toJSON();
  const texts = Object.values<Json>(Resources)
    .flatMap(({ Type, Properties }) => {
      if (Type === 'AWS::CloudWatch::Alarm') return [Properties.AlarmDescription];
      return (Properties?.Targets ?? []).map(({ InputTransformer }: Json) => InputTransformer?.InputTemplate);
    })
    .filter((text) => String(text).includes('Runbook:'));
  expect(texts.length).toBeGreaterThan(20);
  for (const text of texts) expect(text).toMatch(/Runbook: https:\/\/wiki\.example\.com\/trading#[a-z-]+"?$/);
});

describe('the rotation window of a platform', () => {
  const rotationWindow = RotationWindow.outsideMarketHours([MarketCalendar.nyse()]);
  const mesh = MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() });
  const schedulesOf = (props: Partial<TradingAnalyticsPlatformProps>, later = true) => {
    const app = anApp();
    const [stack, second] = [aStack('Stack', {}, app), aStack('Later', {}, app)];
    const platform = aPlatform(stack, { mesh, ...props });
    const access = DatabaseAccess.readOnly({ every: Duration.days(7) });
    if (later) platform.addService('reports', plain({ databaseAccess: access }), second);
    return [stack, second].map((of) =>
      Object.values(templateOf(of).findResources('AWS::SecretsManager::RotationSchedule'))
        .map(({ Properties }) => Properties.RotationRules.ScheduleExpression as string)
        .sort(),
    );
  };
  const FIRST_SATURDAY = 'cron(0 10 ? * SAT#1 *)';
  const THREE_NIGHTS = 'cron(0 3 ? * SUN,WED,SAT *)';

  test('applies to its keys, database users and certificates, also of services in later stacks', () => {
    const adminRotation = RotationPlan.managedByRds({ every: Duration.days(30) });
    const database = Database.auroraPostgres({ adminRotation });
    expect(schedulesOf({ rotationWindow, database })).toEqual([
      // The API keys, the admin and two users of the database, and three certificates.
      [...new Array(4).fill(FIRST_SATURDAY), ...new Array(3).fill(THREE_NIGHTS)],
      ['cron(0 10 ? * SAT *)', THREE_NIGHTS],
    ]);
  });

  test('has no effect by default', () => {
    const [first] = schedulesOf({}, false);
    expect(new Set(first)).toEqual(new Set(['rate(3 days)', 'rate(30 days)']));
  });

  test('adds no resource', () => {
    const countOf = (props: Partial<TradingAnalyticsPlatformProps>) => {
      const stack = aStack();
      aPlatform(stack, { mesh, ...props });
      return Object.keys(templateOf(stack).toJSON().Resources).sort();
    };
    expect(countOf({ rotationWindow })).toEqual(countOf({}));
  });
});

describe('TradingAnalyticsPlatform', () => {
  const stack = aStack();
  const platform = aPlatform(stack);
  const template = templateOf(stack);

  test('has the three standard services by default, which call each other', () => {
    expect(platform.serviceNames).toEqual(['analytics-engine', 'api-gateway', 'data-ingestion']);
    expect(platform.service('api-gateway').calls).toEqual(['analytics-engine']);
    expect(platform.service('analytics-engine').calls).toEqual(['data-ingestion']);
    expect(platform.service('data-ingestion').calls).toEqual([]);
  });

  test('has one customer managed key', () => {
    template.resourceCountIs('AWS::KMS::Key', 1);
  });

  test('has no resources of its own', () => {
    const types = platform.node.children.map((child) => `${child.node.id}: ${child.constructor.name}`);
    expect(types).toEqual([
      'Encryption: EncryptionKey',
      'Network: TradingNetwork',
      'Cluster: SpotCluster',
      'Mesh: TradingMesh',
      'ApiKey: RotatableSecret',
      'Ingress: SharedLoadBalancer',
      'Monitoring: TradingMonitoring',
      'Database: TradingDatabase',
      'Names: Construct',
      'Services: Construct',
      'Url: CfnOutput',
      'DashboardUrl: CfnOutput',
      'ClusterName: CfnOutput',
      'NamesPath: CfnOutput',
    ]);
  });

  test('passes the API keys to the gateway, and database users to the other services', () => {
    const readers = Object.entries(template.findResources('AWS::ECS::TaskDefinition'))
      .map(([id, { Properties }]) => [id, Properties.ContainerDefinitions[0].Secrets?.map(({ Name }: Json) => Name)])
      .filter(([, secrets]) => secrets);
    expect(readers).toEqual([
      [expect.stringMatching(/analyticsengine/), ['PGUSER', 'PGPASSWORD']],
      [expect.stringMatching(/apigateway/), ['API_KEY', 'PREVIOUS_API_KEY']],
      [expect.stringMatching(/dataingestion/), ['PGUSER', 'PGPASSWORD']],
    ]);
  });

  test('has outputs for what people look for first, and for the path of all names', () => {
    const outputs = Object.values(template.findOutputs('*')).map(({ Description }) => Description);
    expect(outputs.sort()).toEqual([
      'The CloudWatch dashboard of the platform.',
      'The URL of the platform. Point your DNS name to it.',
      'The cluster of the services.',
      'The path in Parameter Store with the names of all parts. The commands of the runbook use it.',
      'The repository for the images of analytics-engine.',
      'The repository for the images of api-gateway.',
      'The repository for the images of data-ingestion.',
    ]);
  });

  test('has no output for a repository that does not exist', () => {
    const stack = aStack();
    const image = ServiceImage.fromRegistry('public.ecr.aws/docker/library/redis:8.2.1-alpine');
    aPlatform(stack, { ...closed, services: { cache: plain({ image }) } });
    expect(Object.keys(templateOf(stack).findOutputs('*'))).toEqual([
      expect.stringMatching(/^TradingDashboardUrl/),
      expect.stringMatching(/^TradingClusterName/),
      expect.stringMatching(/^TradingNamesPath/),
    ]);
  });

  test('exposes its parts', () => {
    expect(platform.vpc.publicSubnets).toHaveLength(3);
    expect(platform.ingress.serviceNames).toEqual(['api-gateway']);
    expect(platform.dashboard).toBe(platform.monitoring.dashboard);
    expect(platform.apiKey.fields).toEqual(['api_key', 'previous_api_key']);
    expect(platform.mesh.serviceNames).toEqual(platform.serviceNames);
  });
});

describe('the options of a platform', () => {
  test('an existing VPC', () => {
    const stack = aStack();
    aPlatform(stack, { vpc: aVpc(stack) });
    templateOf(stack).resourceCountIs('AWS::EC2::VPC', 0);
  });

  test('another egress', () => {
    const stack = aStack();
    aPlatform(stack, { egress: Egress.singleNat() });
    templateOf(stack).resourceCountIs('AWS::EC2::NatGateway', 1);
  });

  test('an existing key', () => {
    const stack = aStack();
    const encryptionKey = new kms.Key(stack, 'OurKey');
    expect(aPlatform(stack, { encryptionKey }).encryptionKey).toBe(encryptionKey);
    templateOf(stack).resourceCountIs('AWS::KMS::Key', 1);
  });

  test('another namespace', () => {
    const stack = aStack();
    aPlatform(stack, { namespaceName: 'risk.internal' });
    expect(propertiesOf(stack, 'AWS::ServiceDiscovery::PrivateDnsNamespace').Name).toBe('risk.internal');
  });

  test('tracing for all services without their own', () => {
    const stack = aStack();
    aPlatform(stack, {
      ...closed,
      tracing: Tracing.none(),
      services: { quiet: plain(), traced: plain({ tracing: Tracing.openTelemetry() }) },
    });
    const containers = Object.entries(templateOf(stack).findResources('AWS::ECS::TaskDefinition')).map(
      ([id, { Properties }]) => [id.includes('traced'), Properties.ContainerDefinitions.length],
    );
    expect(Object.fromEntries(containers)).toEqual({ true: 2, false: 1 });
  });

  test('defaults, member by member', () => {
    const stack = aStack();
    const platform = aPlatform(stack, {
      ...closed,
      defaults: {
        exec: false,
        logRetention: logs.RetentionDays.ONE_YEAR,
        tracing: Tracing.none(),
        alarms: { cpuPercent: 50, memoryPercent: 60 },
        architecture: ecs.CpuArchitecture.ARM64,
        capacity: CapacityMix.spotOnly(),
        stopTimeout: Duration.seconds(20),
      },
      services: {
        usual: plain(),
        own: plain({
          exec: true,
          logRetention: logs.RetentionDays.ONE_WEEK,
          tracing: Tracing.xrayDaemon(),
          alarms: { cpuPercent: 40 },
          architecture: ecs.CpuArchitecture.X86_64,
          capacity: CapacityMix.onDemand(),
          stopTimeout: Duration.seconds(30),
        }),
        audit: plain({ logs: ContainerLogs.audit() }),
      },
    });
    const template = templateOf(stack);
    const settings = (name: string) => {
      const { service, taskDefinition, logGroup, _thresholds } = platform.service(name);
      const resource = (construct: IConstruct) =>
        template.toJSON().Resources[stack.getLogicalId(construct.node.defaultChild as CfnElement)].Properties;
      const { ContainerDefinitions, RuntimePlatform } = resource(taskDefinition);
      const [app] = ContainerDefinitions;
      const [{ CapacityProvider }] = resource(service).CapacityProviderStrategy;
      return {
        exec: !app.ReadonlyRootFilesystem,
        days: resource(logGroup as logs.LogGroup).RetentionInDays,
        containers: ContainerDefinitions.length,
        thresholds: [_thresholds.cpuPercent, _thresholds.memoryPercent],
        architecture: RuntimePlatform.CpuArchitecture,
        capacity: CapacityProvider,
        stop: app.StopTimeout,
      };
    };
    const usual = {
      exec: false,
      days: 365,
      containers: 1,
      thresholds: [50, 60],
      architecture: 'ARM64',
      capacity: 'FARGATE_SPOT',
      stop: 20,
    };
    expect(settings('usual')).toEqual(usual);
    expect(settings('audit')).toEqual({ ...usual, days: 2557 });
    expect(settings('own')).toEqual({
      exec: true,
      days: 7,
      containers: 2,
      thresholds: [40, 60],
      architecture: 'X86_64',
      capacity: 'FARGATE',
      stop: 30,
    });
  });

  test('the tracing twice is an error', () => {
    const tracing = Tracing.none();
    expectUsageError(() => aPlatform(aStack(), { tracing, defaults: { tracing } }), {
      code: 'TwoDefaults',
      path: 'Stack/Trading',
      got: 'tracing and defaults.tracing',
    });
  });

  test('an existing cluster, whose VPC it uses', () => {
    const stack = aStack();
    const cluster = new SpotCluster(stack, 'Ours', { vpc: new ec2.Vpc(stack, 'OurVpc') });
    const platform = aPlatform(stack, { cluster });
    expect(platform.cluster).toBe(cluster);
    expect(platform.vpc).toBe(cluster.vpc);
    templateOf(stack).resourceCountIs('AWS::ECS::Cluster', 1);
    templateOf(stack).resourceCountIs('AWS::EC2::VPC', 1);
  });

  test('an imported cluster, with the VPC stated again', () => {
    const stack = aStack();
    const vpc = new ec2.Vpc(stack, 'OurVpc');
    const cluster = ecs.Cluster.fromClusterAttributes(stack, 'Ours', { clusterName: 'ours', vpc });
    aPlatform(stack, { cluster, vpc });
    templateOf(stack).resourceCountIs('AWS::ECS::Cluster', 0);
    templateOf(stack).allResourcesProperties('AWS::ECS::Service', { Cluster: 'ours' });
  });

  test('a cluster in another VPC is an error', () => {
    const stack = aStack();
    const cluster = new SpotCluster(stack, 'Ours', { vpc: new ec2.Vpc(stack, 'OurVpc') });
    expectUsageError(() => aPlatform(stack, { cluster, vpc: new ec2.Vpc(stack, 'Other') }), {
      code: 'OtherNetwork',
      path: 'Stack/Trading',
      got: 'a cluster in the VPC Stack/OurVpc, and vpc: Stack/Other',
    });
  });

  test('a cluster with an egress is an error', () => {
    const stack = aStack();
    const cluster = new SpotCluster(stack, 'Ours', { vpc: new ec2.Vpc(stack, 'OurVpc') });
    expectUsageError(() => aPlatform(stack, { cluster, egress: Egress.singleNat() }), {
      code: 'EgressOfExistingVpc',
      path: 'Stack/Trading',
      got: 'cluster and egress',
    });
  });

  test('disposable: everything is deleted with the stack', () => {
    const stack = aStack();
    aPlatform(stack, { protection: Protection.disposable() });
    const retained = Object.values(templateOf(stack).toJSON().Resources as Record<string, Json>).filter(
      ({ DeletionPolicy = '' }) => DeletionPolicy.startsWith('Retain'),
    );
    expect(retained).toEqual([]);
  });

  test.each([undefined, StandardServices.all()])('has the standard services without an ingress too: %j', (services) => {
    const stack = aStack();
    const platform = aPlatform(stack, { ...closed, services });
    const template = templateOf(stack);
    expect(platform.serviceNames).toEqual(['analytics-engine', 'api-gateway', 'data-ingestion']);
    template.resourceCountIs('AWS::ECS::Service', 3);
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', 0);
  });

  test('has a service without routes if its list is empty', () => {
    const stack = aStack();
    aPlatform(stack, { ...closed, services: { feed: plain({ routes: [] }) } });
    templateOf(stack).resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', 0);
  });

  test('no alerting and no ingress', () => {
    const stack = aStack();
    const platform = aPlatform(stack, { ...closed, services: { feed: plain() } });
    expectUsageError(() => platform.ingress, {
      code: 'NoIngress',
      path: 'Stack/Trading',
      got: 'the use of ingress, on a platform with Ingress.none()',
      fix: 'choose another ingress',
    });
    templateOf(stack).resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 0);
    templateOf(stack).resourceCountIs('AWS::SNS::Topic', 0);
  });

  test('a permissions boundary for every role, including shared roles of a stack', () => {
    const stack = aStack();
    const app = stack.node.scope as never;
    const permissionsBoundary = iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary');
    const platform = aPlatform(stack, { permissionsBoundary });
    const deployment = DeploymentPolicy.blueGreen();
    platform.addService('moving', plain({ routes: [Route.path('/moving')], deployment }));
    const later = aStack('Later', {}, app);
    platform.addService('late', plain({ platformApiKey: true }), later);
    for (const each of [stack, later]) {
      const roles = Object.values(templateOf(each).findResources('AWS::IAM::Role'));
      expect(roles.length).toBeGreaterThan(0);
      for (const role of roles)
        expect(JSON.stringify(role.Properties.PermissionsBoundary)).toContain('policy/boundary');
    }
  });
});

test('a permissions boundary for the role that empties buckets', () => {
  const stack = aStack();
  const permissionsBoundary = iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary');
  aPlatform(stack, { permissionsBoundary, protection: Protection.disposable() });
  const roles = templateOf(stack).findResources('AWS::IAM::Role');
  expect(Object.keys(roles)).toContainEqual(expect.stringMatching(/^CustomS3AutoDelete/));
  for (const { Properties } of Object.values(roles)) expect(Properties.PermissionsBoundary).toBeDefined();
});

describe('the database of a platform', () => {
  const usersOf = (stack: Json) =>
    Object.values(templateOf(stack).findResources('Custom::DatabaseUser')).map(({ Properties }) => Properties.UserName);

  test('is Aurora, with a user for the ingestion and a user for the engine', () => {
    const stack = aStack();
    const platform = aPlatform(stack);
    expect(platform.database?.cluster).toBeDefined();
    expect(usersOf(stack).sort()).toEqual(['analytics_engine', 'data_ingestion']);
  });

  test('has alarms', () => {
    const stack = aStack();
    aPlatform(stack);
    templateOf(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: Match.stringLikeRegexp('#database-connections-high'),
      AlarmActions: [Match.anyValue()],
    });
  });

  test('can be none, which the standard services accept', () => {
    const stack = aStack();
    expect(aPlatform(stack, { database: Database.none() }).database).toBeUndefined();
    templateOf(stack).resourceCountIs('AWS::RDS::DBCluster', 0);
    expect(usersOf(stack)).toEqual([]);
  });

  test('is only for services with databaseAccess', () => {
    const stack = aStack();
    aPlatform(stack, {
      services: {
        risk: plain({ databaseAccess: DatabaseAccess.readOnly() }),
        desk: plain({ routes: [Route.path('/*')] }),
      },
    });
    expect(usersOf(stack)).toEqual(['risk']);
  });

  test('is required by a service with databaseAccess', () => {
    const services = { risk: plain({ databaseAccess: DatabaseAccess.readWrite() }) };
    expectUsageError(() => aPlatform(aStack(), { ...closed, database: Database.none(), services }), {
      code: 'DatabaseAccessWithoutDatabase',
      path: 'Stack/Trading/Services/risk',
      got: 'Database.none()',
    });
  });

  test('has an alarm on the rotation, which redeploys its reader', () => {
    const stack = aStack();
    aPlatform(stack, {
      services: { risk: plain({ databaseAccess: DatabaseAccess.readWrite(), routes: [Route.path('/*')] }) },
    });
    const alarms = Object.keys(templateOf(stack).findResources('AWS::CloudWatch::Alarm'));
    expect(alarms).toContainEqual(expect.stringMatching(/^TradingMonitoringRotationFailed/));
    const rules = Object.entries(templateOf(stack).findResources('AWS::Events::Rule'));
    const [, rule] = rules.find(([id]) => /^TradingSecretReaders.*risk/.test(id)) as [string, Json];
    expect(JSON.stringify(rule.Properties.Targets).match(/"Ref":"[^"]*Service[0-9A-F]{8}"/g)).toHaveLength(1);
  });
});

describe('custom services', () => {
  test('can call each other in any order of definition', () => {
    const stack = aStack();
    const platform = aPlatform(stack, {
      ...closed,
      services: { a: plain({ calls: ['z', 'b'] }), z: plain(), b: plain() },
    });
    expect(platform.service('a').calls).toEqual(['b', 'z']);
  });

  test('produce the same template in any order of definition', () => {
    const written = (...names: string[]) => {
      const stack = aStack();
      const services = Object.fromEntries(names.map((name) => [name, plain({ routes: [Route.path(`/${name}/*`)] })]));
      aPlatform(stack, { services });
      return templateOf(stack).toJSON();
    };
    expect(changesBetween(written('a', 'b', 'c'), written('c', 'a', 'b'))).toEqual(NO_CHANGES);
  });

  test('can be standard services with overrides', () => {
    const stack = aStack();
    const services = {
      'data-ingestion': StandardServices.dataIngestion(),
      gateway: StandardServices.apiGateway({ calls: ['data-ingestion'], capacity: CapacityMix.spot() }),
    };
    expect(aPlatform(stack, { services }).service('gateway').calls).toEqual(['data-ingestion']);
  });

  test('can be added, connected and routed', () => {
    const stack = aStack();
    const platform = aPlatform(stack);
    const reports = platform.addService(
      'reports',
      plain({ calls: ['analytics-engine'], routes: [Route.host('reports.example.com')] }),
    );
    platform.service('api-gateway').connectTo(reports);
    expect(reports.calls).toEqual(['analytics-engine']);
    expect(platform.ingress.serviceNames).toEqual(['api-gateway', 'reports']);
    templateOf(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: ['reports.example.com'] } }],
    });
  });
});

describe('services in another stack', () => {
  const app = anApp();
  const home = aStack('Home', {}, app);
  const platform = aPlatform(home);
  const late = aStack('Late', {}, app);
  platform.addService(
    'late',
    plain({ calls: ['analytics-engine'], routes: [Route.path('/late/*')], platformApiKey: true }),
    late,
  );

  test('have their resources there', () => {
    const template = templateOf(late);
    template.resourceCountIs('AWS::ECS::Service', 1);
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 1);
    template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: Match.arrayWith([
        Match.objectLike({ Environment: Match.arrayWith([Match.objectLike({ Name: 'ANALYTICS_ENGINE_URL' })]) }),
      ]),
    });
  });

  test('depend on the platform, and not the reverse', () => {
    expect(late.dependencies).toContain(home);
    expect(home.dependencies).not.toContain(late);
    expect(() => app.synth()).not.toThrow();
  });

  test('refer to the platform a constant number of times', () => {
    const exportsWith = (count: number) => {
      const app = anApp();
      const stack = aStack('Home', {}, app);
      const platform = aPlatform(stack);
      const stacks = Array.from({ length: count }, (_, index) => {
        const own = aStack(`Own${index}`, {}, app);
        platform.addService(
          `own-${index}`,
          plain({ calls: ['analytics-engine'], routes: [Route.path(`/own/${index}/*`)] }),
          own,
        );
        return own;
      });
      app.synth();
      const outputs = Object.keys(templateOf(stack).findOutputs('*')).filter((name) =>
        name.startsWith('ExportsOutput'),
      );
      return { outputs: outputs.length, stacks: stacks.length };
    };
    expect(exportsWith(3).outputs).toBe(exportsWith(1).outputs);
  });
});

describe('a platform throws for', () => {
  test.each(['ingress', 'alerting'])('a missing %s, which languages without types allow', (name) => {
    expectUsageError(() => aPlatform(aStack(), { [name]: undefined }), {
      code: 'ChoiceMissing',
      path: 'Stack/Trading',
      got: `no ${name}`,
    });
  });

  test('a call to an unknown service', () => {
    const services = { gateway: plain({ calls: ['risk-engin'] }), 'risk-engine': plain() };
    expectUsageError(() => aPlatform(aStack(), { ...closed, services }), {
      code: 'UnknownService',
      path: 'Stack/Trading/Services/gateway',
      got: "calls: ['risk-engin']",
      expected: "another service of this platform: 'risk-engine'",
      fix: 'connectTo()',
    });
  });

  test('an unknown service', () => {
    expectUsageError(() => aPlatform(aStack()).service('gateway'), {
      code: 'UnknownService',
      path: 'Stack/Trading',
      got: "service('gateway')",
      expected: "'analytics-engine', 'api-gateway', 'data-ingestion'",
    });
  });

  test.each(['in the same place', 'in another stack'])('a second service with the same name %s', (where) => {
    const stack = aStack();
    const platform = aPlatform(stack);
    const scope = where === 'in another stack' ? aStack('Later', {}, stack.node.scope as never) : undefined;
    expectUsageError(() => platform.addService('api-gateway', plain(), scope), {
      code: 'NameTaken',
      path: 'Stack/Trading',
      got: "a second service named 'api-gateway'",
      expected: 'Stack/Trading/Services/api-gateway already uses this name',
    });
  });

  test('an invalid name', () => {
    expectUsageError(() => aPlatform(aStack(), { ...closed, services: { Risk_Engine: plain() } }), {
      code: 'InvalidServiceName',
      path: 'Stack/Trading',
      got: "'Risk_Engine'",
    });
  });

  test.each([{ routes: [Route.path('/*')] }, { routes: [Route.when({ paths: ['/*'], optional: false })] }])(
    'other routes of a standard service without an ingress: %j',
    (overrides) => {
      const services = { ...StandardServices.all(), 'api-gateway': StandardServices.apiGateway(overrides) };
      expectUsageError(() => aPlatform(aStack(), { ...closed, services }), {
        code: 'RouteWithoutIngress',
        path: 'Stack/Trading/Services/api-gateway',
        got: "routes: path '/*'",
      });
    },
  );

  test('sticky sessions of a standard service without an ingress', () => {
    const stickySessions = StickySessions.loadBalancerCookie();
    const services = { ...StandardServices.all(), 'api-gateway': StandardServices.apiGateway({ stickySessions }) };
    expectUsageError(() => aPlatform(aStack(), { ...closed, services }), {
      code: 'StickySessionsWithoutRoute',
      path: 'Stack/Trading/Services/api-gateway',
      got: 'stickySessions and no routes',
    });
  });

  test('routes without an ingress', () => {
    const services = { gateway: plain({ routes: [Route.path('/*')] }) };
    expectUsageError(() => aPlatform(aStack(), { ...closed, services }), {
      code: 'RouteWithoutIngress',
      path: 'Stack/Trading/Services/gateway',
      got: "routes: path '/*', on a platform with Ingress.none()",
    });
  });

  test('an ingress without routes, at synthesis, because services can be added until then', () => {
    const stack = aStack();
    const platform = aPlatform(stack, { services: { feed: plain() } });
    let message = '';
    try {
      templateOf(stack);
    } catch (error) {
      message = String(error);
    }
    expectMessage(message, { code: 'IngressWithoutRoute', path: 'Stack/Trading', got: 'no service with routes' });
    expect(platform.node.validate()).toHaveLength(1);
    platform.addService('gateway', plain({ routes: [Route.path('/*')] }));
    expect(platform.node.validate()).toEqual([]);
  });

  test('egress with an existing VPC', () => {
    const stack = aStack();
    expectUsageError(() => aPlatform(stack, { vpc: aVpc(stack), egress: Egress.singleNat() }), {
      code: 'EgressOfExistingVpc',
      path: 'Stack/Trading',
      got: 'vpc and egress',
      fix: 'remove egress, or remove vpc',
    });
  });

  test('an environment variable that platformApiKey also sets', () => {
    const stack = aStack();
    const platform = aPlatform(stack);
    const secrets = { API_KEY: platform.apiKey.field('api_key') };
    const environment = { PREVIOUS_API_KEY: 'x' };
    expectUsageError(() => platform.addService('reports', plain({ platformApiKey: true, secrets })), {
      code: 'EnvironmentClash',
      path: 'Stack/Trading/Services',
      got: "'API_KEY' from secrets and from platformApiKey",
    });
    expectUsageError(() => platform.addService('reports', plain({ platformApiKey: true, environment })), {
      code: 'EnvironmentClash',
      path: 'Stack/Trading/Services',
      got: "'PREVIOUS_API_KEY' from environment and from platformApiKey",
    });
  });

  test.each([
    [{ cpu: 256 }, "services['a']: an object"],
    [undefined, "services['a']: undefined"],
  ])('a service that is not a ServiceDefinition: %j', (definition, got) => {
    expectUsageError(() => aPlatform(aStack(), { ...closed, services: { a: definition as never } }), {
      code: 'NotADefinition',
      path: 'Stack/Trading',
      got,
    });
  });

  test('public images without a NAT gateway', () => {
    expectUsageError(() => aPlatform(aStack(), { egress: Egress.endpointsOnly() }), {
      code: 'NoWayToPublicImage',
      path: 'Stack/Trading/Services/analytics-engine',
      got: "the application's image",
      fix: 'or set egress to Egress.natPerZone()',
    });
    expect(() => aPlatform(aStack(), { egress: Egress.natPerZone() })).not.toThrow();
  });

  test('public images in an existing VPC without a NAT gateway, whose egress is not set here', () => {
    const isolatedSubnetIds = ['isolated-a', 'isolated-b'];
    const existing = (attributes: Partial<ec2.VpcAttributes> = {}) => {
      const stack = aStack();
      return aPlatform(stack, { vpc: aVpc(stack, attributes), database: Database.none() });
    };
    expectUsageError(() => existing({ privateSubnetIds: undefined, isolatedSubnetIds }), {
      code: 'NoWayToPublicImage',
      path: 'Stack/Trading/Services/analytics-engine',
      got: "the application's image",
      fix: 'or pass a vpc whose private subnets have a route to a NAT gateway',
    });
    expect(() => existing()).not.toThrow();
  });

  test('a call from its own stack to a later stack', () => {
    const stack = aStack();
    const platform = aPlatform(stack);
    const late = platform.addService('late', plain(), aStack('Late', {}, stack.node.scope as never));
    expectUsageError(() => platform.service('api-gateway').connectTo(late), {
      code: 'CallToLaterStack',
      path: 'Stack/Trading/Services/api-gateway',
      got: "'api-gateway' in stack 'Stack' to 'late' in stack 'Late'",
    });
  });

  test('a service in another environment', () => {
    const app = anApp();
    const env = { account: '123456789012', region: 'us-east-1' };
    const platform = aPlatform(aStack('Home', { env }, app));
    const there = aStack('There', { env: { ...env, region: 'eu-west-1' } }, app);
    expectUsageError(() => platform.addService('late', plain(), there), {
      code: 'OtherEnvironment',
      path: 'There/late',
      got: 'aws://123456789012/eu-west-1',
    });
  });
});

describe('several platforms', () => {
  const props = { ingress: Ingress.http(), alerting: Alerting.none() };

  test('can share a stack, each with its own key, mesh and metrics', () => {
    const stack = aStack();
    const [one, other] = ['One', 'Other'].map((id) => new TradingAnalyticsPlatform(stack, id, props));
    expect(one.mesh.metricNamespace).not.toBe(other.mesh.metricNamespace);
    templateOf(stack).resourceCountIs('AWS::KMS::Key', 2);
  });

  test('can each have a stage', () => {
    const app = anApp();
    const counts = ['Test', 'Prod'].map((id) => {
      const stack = aStack('Platform', {}, new Stage(app, id));
      new TradingAnalyticsPlatform(stack, 'Trading', props);
      return Object.keys(templateOf(stack).toJSON().Resources).length;
    });
    expect(counts[0]).toBe(counts[1]);
    expect(() => app.synth()).not.toThrow();
  });
});
