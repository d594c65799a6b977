import { App, CfnOutput, Duration, Size, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { ContainerImage, CpuArchitecture } from 'aws-cdk-lib/aws-ecs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  Alerting,
  CapacityMix,
  Database,
  DatabaseAccess,
  DeploymentHook,
  DeploymentPolicy,
  DeploymentStage,
  Egress,
  Ingress,
  JobDefinition,
  JobSchedule,
  MarketCalendar,
  MarketHours,
  MarketPhase,
  MeshBackend,
  MeshedFargateService,
  MeshRoute,
  Migration,
  MutualTls,
  Protection,
  RetryCondition,
  RetryPolicy,
  RotatableSecret,
  RotationPlan,
  Route,
  ScalingMetric,
  ServiceDefinition,
  ServiceImage,
  Sidecar,
  Tracing,
  TradingAnalyticsPlatform,
  TradingMesh,
  WeightedTarget,
  WorkerDefinition,
  WorkSource,
} from 'cdk-trading-analytics-platform';

const app = new App();
const stack = new Stack(app, 'OwnServices');
const certificate = Certificate.fromCertificateArn(
  stack,
  'Certificate',
  'arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-000000000000',
);
const partnerKey = new RotatableSecret(stack, 'PartnerKey', {
  rotation: RotationPlan.generatedKey({ length: 48, every: Duration.days(7) }),
});
const fills = new Queue(stack, 'Fills', {
  visibilityTimeout: Duration.minutes(5),
  deadLetterQueue: { queue: new Queue(stack, 'FailedFills'), maxReceiveCount: 3 },
});

const platform = new TradingAnalyticsPlatform(stack, 'Trading', {
  ingress: Ingress.https([certificate], { rateLimit: 5000 }),
  alerting: Alerting.topic(new Topic(stack, 'OnCall')),
  egress: Egress.singleNat(),
  database: Database.postgres({ storage: Size.gibibytes(50) }),
  protection: Protection.disposable(),
  services: {
    'market-data': new ServiceDefinition({
      // From the second deployment on. The first deployment creates the empty repository.
      image: ServiceImage.fromRepository({ tag: '2026-11-22' }),
      databaseAccess: DatabaseAccess.ownSchema('market_data'),
      migration: Migration.command(['npm', 'run', 'migrate'], { timeout: Duration.minutes(10) }),
      capacity: CapacityMix.spot({ onDemandBase: 2, spotWeight: 3 }),
      scaling: {
        minTasks: 2,
        maxTasks: 40,
        cpuPercent: 60,
        memoryPercent: 70,
        metrics: [ScalingMetric.track(new Metric({ namespace: 'Trading', metricName: 'TicksPerTask' }), 500)],
        schedules: [
          MarketHours.nyse({ minTasks: 10 }),
          MarketHours.custom({
            name: 'Tokyo',
            timeZone: 'Asia/Tokyo',
            sessions: [
              { open: '09:00', close: '11:30' },
              { open: '12:30', close: '15:30' },
            ],
            minTasks: 6,
            preOpen: Duration.minutes(15),
            afterClose: Duration.minutes(10),
            calendar: MarketCalendar.none(),
          }),
        ],
      },
    }),
    'risk-engine': new ServiceDefinition({
      calls: ['market-data'],
      // It creates the tables, in which the job writes rows.
      databaseAccess: DatabaseAccess.readWriteAndCreate({ every: Duration.days(14) }),
      traffic: { timeout: Duration.seconds(2) },
      cpu: 2048,
      memory: Size.gibibytes(4),
      architecture: CpuArchitecture.ARM64,
      exec: false,
      tracing: Tracing.none(),
      sidecars: [
        new Sidecar({
          name: 'cache',
          image: ContainerImage.fromRegistry('public.ecr.aws/docker/library/redis:8.2.1-alpine'),
          environment: { MAXMEMORY: '100mb', APPENDONLY: 'no' },
        }),
      ],
    }),
    gateway: new ServiceDefinition({
      calls: ['risk-engine', 'market-data'],
      routes: [Route.path('/api/*'), Route.when({ hosts: ['api.example.com'], methods: ['GET', 'POST'] })],
      environment: { REGION_NAME: 'eu', CURRENCY: 'EUR' },
      secrets: { PARTNER_KEY: partnerKey.field('api_key') },
      platformApiKey: true,
    }),
  },
  workers: {
    fills: new WorkerDefinition({
      source: WorkSource.queue(fills, { backlogPerTask: 100, maxAge: Duration.minutes(10) }),
      calls: ['market-data'],
    }),
    feed: new WorkerDefinition({
      scaling: { singleton: true },
      environment: { MARKET_CALENDAR_JSON: MarketCalendar.nyse().during([MarketPhase.PRE, MarketPhase.CORE]).toJson() },
    }),
  },
  jobs: {
    'end-of-day': new JobDefinition({
      schedule: JobSchedule.afterClose(MarketCalendar.nyse(), Duration.minutes(30)),
      calls: ['risk-engine'],
      databaseAccess: DatabaseAccess.readWrite(),
      timeout: Duration.hours(1),
      retries: 1,
      items: ['equities', 'options'],
    }),
  },
});

const reports = platform.addService(
  'reports',
  new ServiceDefinition({
    calls: ['risk-engine'],
    routes: [Route.host('reports.example.com')],
    deployment: DeploymentPolicy.canary({
      percent: 10,
      bake: Duration.minutes(10),
      testTraffic: { value: 'next' },
      hooks: [DeploymentHook.pause({ stages: [DeploymentStage.POST_TEST_TRAFFIC_SHIFT] })],
    }),
  }),
);
platform.service('gateway').connectTo(reports);
new CfnOutput(stack, 'LoadBalancer', { value: platform.ingress.loadBalancer.loadBalancerDnsName });

// A separate mesh: Envoy with mutual TLS.
const orders = new TradingMesh(stack, 'Orders', {
  vpc: platform.vpc,
  namespaceName: 'orders.internal',
  backend: MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority({ renewEvery: Duration.days(2) }) }),
});
const { cluster, encryptionKey } = platform;
new MeshedFargateService(stack, 'BookNext', { cluster, mesh: orders, encryptionKey });
const book = new MeshedFargateService(stack, 'Book', {
  cluster,
  mesh: orders,
  encryptionKey,
  traffic: {
    timeout: Duration.seconds(2),
    retry: RetryPolicy.attempts(2, {
      perTryTimeout: Duration.millis(900),
      on: [RetryCondition.GATEWAY_ERROR, RetryCondition.CONNECTION_ERROR],
    }),
    outlierDetection: { consecutiveErrors: 3 },
    connectionLimits: { maxRequests: 200 },
    routes: [
      MeshRoute.header('x-version', 'next', [new WeightedTarget('book-next', 100)]),
      MeshRoute.weighted([new WeightedTarget('book', 90), new WeightedTarget('book-next', 10)]),
    ],
  },
});
new MeshedFargateService(stack, 'Desk', { cluster, mesh: orders, encryptionKey }).connectTo(book);

app.synth();
