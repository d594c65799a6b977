import * as path from 'node:path';
import { CfnParameter, Duration, Size, type Stack } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import {
  type AlarmThresholds,
  type AssetImageOptions,
  Authentication,
  type AuthenticationOptions,
  CapacityMix,
  type ConnectionLimits,
  ContainerHealthCheck,
  ContainerLogs,
  ContainerVolume,
  DatabaseAccess,
  type DatabaseAccessOptions,
  DatabaseLogin,
  DeploymentPolicy,
  FailureThreshold,
  JobDefinition,
  type JobDefinitionProps,
  MarketHours,
  MeshCapability,
  MeshRoute,
  Migration,
  type MigrationOptions,
  Outbound,
  type OutlierDetection,
  PostgresUserStrategy,
  Protocol,
  RetryCondition,
  type RetryOptions,
  RetryPolicy,
  type RollingOptions,
  type RotationTiming,
  Route,
  ScalingMetric,
  type ScalingOptions,
  ServiceDefinition,
  type ServiceDefinitionProps,
  ServiceImage,
  Severity,
  Sidecar,
  type SidecarProps,
  StickySessions,
  type TcpRouteOptions,
  type TestTraffic,
  Tracing,
  type TrafficPolicy,
  type TrafficShiftOptions,
  WeightedTarget,
  WorkerDefinition,
  type WorkerDefinitionProps,
  type WorkloadOptions,
} from '../../../src';
import { thresholdsOfWorker } from '../../../src/service/alarm-thresholds';
import type { Choices, Makers } from './choices';
import { ConnectedValues } from './connected-values';
import { TimeValues } from './time-values';

export const PRIVATE_IMAGE = '123456789012.dkr.ecr.us-east-1.amazonaws.com/mirror:v1';
const PUBLIC_IMAGE = 'public.ecr.aws/docker/library/redis:8.2.1-alpine';
/** Pairs of Fargate: CPU, and memory in GiB. */
const SIZES = [
  [256, 2],
  [512, 2],
  [512, 4],
  [1024, 4],
  [2048, 8],
];

const STEPS = [
  { lower: 50, upper: 90, change: 1 },
  { lower: 90, change: 5 },
];
const IMAGE_FOLDER = path.join(__dirname, 'image');
const ASSET: Makers<AssetImageOptions> = {
  buildArgs: () => ({ VERSION: '7' }),
  file: () => 'engine.Dockerfile',
  target: () => 'engine',
};

/** What the services of a platform may have. */
export interface Surroundings {
  readonly backend: string;
  readonly capabilities: MeshCapability[];
  readonly hasEgress: boolean;
  readonly hasRoutes: boolean;
  /** Indicates whether the load balancer has an HTTPS listener, which sends HTTP/2 and gRPC to tasks. */
  readonly isEncrypted: boolean;
  readonly canAuthenticate: boolean;
  readonly hasDatabase: boolean;
}

/** A service and its place among the others. */
interface Place {
  readonly name: string;
  readonly index: number;
  readonly earlier: string[];
  readonly calls: string[];
  readonly isCalled: boolean;
  /** Indicates whether the options are for a worker, which has neither routes nor traffic shifts. */
  readonly withoutRoutes?: boolean;
}

/** The choices of a service that its routes depend on. */
interface Routing {
  readonly shiftsTraffic: boolean;
  readonly priority?: number;
  readonly protocol: Protocol;
}

/** Creates random valid services of a platform, with every option. */
export class ServiceValues {
  private readonly connected: ConnectedValues;
  private readonly times: TimeValues;

  public constructor(
    private readonly choices: Choices,
    private readonly stack: Stack,
    private readonly around: Surroundings,
    /** The services whose deployments shift traffic. Only some backends allow calls to them. */
    private readonly shifting = new Set<string>(),
  ) {
    this.connected = new ConnectedValues(choices, stack);
    this.times = new TimeValues(choices);
  }

  /** Returns the values of a later stack of the platform. */
  public in(stack: Stack): ServiceValues {
    return new ServiceValues(this.choices, stack, this.around, this.shifting);
  }

  /** Returns one to four services. */
  public all(): Record<string, ServiceDefinition> {
    const { choices } = this;
    const names = ['gateway', 'risk-engine', 'market-data', 'x'].slice(0, choices.int(1, 4));
    const calls = names.map((_, index) => names.slice(0, index).filter(() => choices.oneIn(2)));
    const definitions = names.map((name, index): [string, ServiceDefinition] => {
      const place = { name, index, earlier: names.slice(0, index), calls: calls[index] };
      return [name, this.service({ ...place, isCalled: calls.some((others) => others.includes(name)) })];
    });
    return Object.fromEntries(definitions);
  }

  /** Returns one worker, with every option of a worker. App Mesh has no workers. */
  public workers(): Record<string, WorkerDefinition> | undefined {
    if (this.around.backend.includes('appMesh')) return undefined;
    return { fills: this.worker('fills') };
  }

  /** Returns a worker, with every option of a worker. */
  public worker(name: string): WorkerDefinition {
    const { choices } = this;
    const calls = this.callable();
    const { options } = this.service({ name, index: 9, earlier: [], calls, isCalled: true, withoutRoutes: true });
    const isSingle = choices.oneIn(3);
    const makers: Makers<Omit<WorkerDefinitionProps, keyof ServiceDefinitionProps>> = {
      rolling: () => (isSingle ? undefined : choices.some(this.rollingOptions())),
      source: () => this.connected.source(),
    };
    const {
      port: _port,
      healthPath: _path,
      protocol: _protocol,
      healthCheckGracePeriod: _grace,
      platformApiKey: _keys,
      ...rest
    } = options;
    const { routes: _routes, stickySessions: _sticky, traffic: _traffic, migration: _migration, ...without } = rest;
    const { deployment: _deployment, ...shared } = without;
    const own: Partial<WorkerDefinitionProps> = {
      alarms: choices.oneIn(2) ? thresholdsOfWorker(choices.some(this.alarms())) : undefined,
      containerHealthCheck: choices.of(ContainerHealthCheck.none(), ContainerHealthCheck.command(['/healthy'])),
      // Kinesis and Kafka count unread messages only while a task reads them.
      scaling: isSingle ? { singleton: true } : options.scaling && { ...options.scaling, minTasks: 1 },
    };
    return new WorkerDefinition({ ...shared, ...own, ...choices.some(makers) });
  }

  /** Returns the services that every workload of the platform may call. */
  public callable(): string[] {
    const callee = 'gateway';
    return this.around.capabilities.includes(MeshCapability.SHIFTED_CALLS) || !this.shifting.has(callee)
      ? [callee]
      : [];
  }

  /** Returns the services that a job may call. Without Envoy, the tasks of a job have no proxy. */
  private callableByJobs(): string[] {
    const { capabilities } = this.around;
    if (capabilities.includes(MeshCapability.OUTLIER_DETECTION)) return this.callable();
    return capabilities.includes(MeshCapability.ENCRYPTION) || this.shifting.has('gateway') ? [] : ['gateway'];
  }

  /** Returns a service of a later stack, which calls a service of the platform. */
  public late(name: string): ServiceDefinition {
    return this.service({ name, index: 8, earlier: [], calls: this.callable(), isCalled: false });
  }

  /** Returns a service with TCP connections from outside, and its port. */
  public acceptor(port: number): ServiceDefinition {
    const { choices } = this;
    const place = { name: 'acceptor', index: 9, earlier: [], calls: [], isCalled: true, withoutRoutes: true };
    const { image, cpu, memory, environment, exec } = this.service(place).options;
    const shiftsTraffic = choices.oneIn(3);
    const makers: Makers<TcpRouteOptions> = {
      deregistrationDelay: () => Duration.seconds(choices.int(0, 3_600)),
      optional: () => choices.oneIn(2),
      testPort: () => (shiftsTraffic ? port + 1 : undefined),
    };
    return new ServiceDefinition({
      ...{ image, cpu, memory, environment, exec },
      protocol: Protocol.tcp(),
      routes: [Route.tcp(port, choices.some(makers))],
      deployment: shiftsTraffic ? DeploymentPolicy.blueGreen() : undefined,
    });
  }

  private service(place: Place): ServiceDefinition {
    const { choices, around } = this;
    const hasRoutes = !place.withoutRoutes && around.hasRoutes && (place.index === 0 || choices.oneIn(2));
    const canShift = around.capabilities.includes(MeshCapability.SHIFTED_CALLS) || (hasRoutes && !place.isCalled);
    const shiftsTraffic = !place.withoutRoutes && canShift && choices.oneIn(3);
    if (shiftsTraffic) this.shifting.add(place.name);
    const priority = choices.oneIn(3) ? 1_000 + place.index * 10 : undefined;
    const hasOwnImage = !around.hasEgress || choices.oneIn(2);
    const protocol = this.protocol(hasRoutes);
    const makers: Makers<ServiceDefinitionProps> = {
      calls: () => place.calls,
      routes: () => (hasRoutes ? this.routes(place, { shiftsTraffic, priority, protocol }) : undefined),
      stickySessions: () => (hasRoutes && !shiftsTraffic ? this.stickySessions() : undefined),
      databaseAccess: () =>
        around.hasDatabase ? this.databaseAccess(place) : DatabaseAccess.readOnly({ optional: true }),
      platformApiKey: () => choices.oneIn(2),
      alarms: () => choices.some(this.alarms(protocol)),
      severities: () => ({ ErrorsLogged: choices.of(Severity.PAGE, Severity.TICKET) }),
      containerHealthCheck: () =>
        choices.of(
          ContainerHealthCheck.http(),
          ContainerHealthCheck.tcp(),
          ContainerHealthCheck.none(),
          ContainerHealthCheck.command(['/healthy']),
        ),
      deployment: () => (shiftsTraffic ? this.shift(hasRoutes ? priority : undefined, protocol) : this.rolling()),
      errorPattern: () => logs.FilterPattern.stringValue('$.level', '=', 'error'),
      healthCheckGracePeriod: () => Duration.seconds(choices.int(0, 600)),
      healthPath: () => (protocol.name.startsWith('http') ? '/status' : undefined),
      migration: () => (hasOwnImage ? this.migration() : undefined),
      port: () => 3000,
      protocol: () => protocol,
      scaling: () => this.scaling(hasRoutes && protocol._isHttp),
      traffic: () => this.traffic(place, protocol),
      ...this.workload(hasOwnImage),
      exec: () => choices.oneIn(2),
    };
    const required = ['calls', 'routes', 'cpu', 'memory', 'protocol'] as (keyof ServiceDefinitionProps)[];
    if (shiftsTraffic) required.push('deployment');
    if (hasOwnImage) required.push('image');
    return new ServiceDefinition(choices.some(makers, ...required));
  }

  /** Returns a protocol that the mesh and every load balancer support. */
  private protocol(hasRoutes: boolean): Protocol {
    const { choices, around } = this;
    const { capabilities } = around;
    // A load balancer supports others over HTTPS only.
    if ((hasRoutes && !around.isEncrypted) || !capabilities.includes(MeshCapability.TCP)) return Protocol.http();
    return choices.of(
      Protocol.http(),
      Protocol.http2(),
      Protocol.grpc(),
      Protocol.grpc({ healthService: '' }),
      ...(hasRoutes ? [] : [Protocol.tcp()]),
    );
  }

  /** Returns up to two jobs. */
  public jobs(): Record<string, JobDefinition> | undefined {
    const { choices, around } = this;
    // AWS App Mesh has no clients without an ECS service.
    if (around.backend === 'MeshBackend.appMesh()') return undefined;
    const names = ['end-of-day', 'check'].slice(0, choices.int(0, 2));
    return Object.fromEntries(names.map((name) => [name, this.job(name)]));
  }

  /** Returns a job, with every option of a job. */
  public job(name: string): JobDefinition {
    const { choices, around } = this;
    const hasOwnImage = !around.hasEgress || choices.oneIn(2);
    const makers: Makers<JobDefinitionProps> = {
      ...this.workload(hasOwnImage),
      calls: () => this.callableByJobs(),
      databaseAccess: () =>
        around.hasDatabase
          ? this.databaseAccess({ name, index: 0, earlier: [], calls: [], isCalled: false })
          : DatabaseAccess.readOnly({ optional: true }),
      allowOverlap: () => choices.oneIn(2),
      arguments: () => ['--full', 'a b'],
      finishWithin: () => Duration.minutes(choices.int(1, 1_440)),
      items: () => ['XNYS', 'XLON'],
      maxParallel: () => choices.int(1, 40),
      retries: () => choices.int(0, 10),
      schedule: () => this.times.job(),
      startWithin: () => Duration.minutes(choices.int(1, 1_440)),
      timeout: () => Duration.seconds(choices.int(60, 100_000)),
    };
    const { items = ['XNYS'], ...options } = choices.some(
      makers,
      'cpu',
      'memory',
      ...(hasOwnImage ? ['image' as const] : []),
    );
    return new JobDefinition({ ...options, items });
  }

  /** The options that services and jobs share. */
  private workload(hasOwnImage: boolean): Makers<WorkloadOptions> {
    const { choices, around } = this;
    const [cpu, memory] = choices.of(...SIZES);
    const cache = ContainerVolume.temporary('/var/cache/app');
    const hasLogGroup = choices.oneIn(4);
    return {
      architecture: () => choices.of(ecs.CpuArchitecture.X86_64, ecs.CpuArchitecture.ARM64),
      capacity: () =>
        choices.of(
          CapacityMix.onDemand(),
          CapacityMix.spotOnly(),
          CapacityMix.spot({ onDemandBase: 2 }),
          CapacityMix.spot({ onDemandWeight: 1, spotWeight: choices.int(1, 4) }),
        ),
      command: () => (hasOwnImage ? ['serve'] : undefined),
      cpu: () => cpu,
      entryPoint: () => (hasOwnImage ? ['/opt/app/start'] : undefined),
      environment: () => ({ LOG_LEVEL: 'info' }),
      environmentFiles: () => [ecs.EnvironmentFile.fromBucket(new s3.Bucket(this.stack, this.id('Config')), 'app.env')],
      ephemeralStorage: () => Size.gibibytes(choices.int(21, 200)),
      exec: () => (choices.oneIn(2) ? false : undefined),
      keepImages: () => choices.int(1, 1_000),
      image: () => (hasOwnImage ? this.ownImage() : ServiceImage.placeholder()),
      logs: () => choices.of(ContainerLogs.nonBlocking({ maxBufferSize: Size.mebibytes(4) }), ContainerLogs.audit()),
      logGroup: () => {
        const id = this.id('Shared');
        return hasLogGroup
          ? logs.LogGroup.fromLogGroupName(this.stack, id, `/desk/${this.stack.stackName}/${id}`)
          : undefined;
      },
      logRetention: () =>
        hasLogGroup ? undefined : choices.of(logs.RetentionDays.ONE_WEEK, logs.RetentionDays.ONE_YEAR),
      memory: () => Size.gibibytes(memory),
      outbound: () => [Outbound.tcp('203.0.113.0/24', choices.int(1, 65_535))],
      secrets: () => ({ PARTNER_KEY: this.connected.secret() }),
      securityGroups: () => [ec2.SecurityGroup.fromSecurityGroupId(this.stack, this.id('Further'), 'sg-0a1b2c3d')],
      sidecars: () => [this.sidecar(cache)],
      stopTimeout: () => Duration.seconds(choices.int(2, 20)),
      tracing: () => (around.hasEgress ? choices.of(Tracing.none(), Tracing.xrayDaemon()) : Tracing.none()),
      ulimits: () => [{ name: ecs.UlimitName.NOFILE, softLimit: 65_536, hardLimit: choices.int(65_536, 1_048_576) }],
      user: () => '1000:1000',
      volumes: () => [
        cache,
        ContainerVolume.temporary('/tmp'),
        ...(choices.oneIn(2) ? [this.connected.fileSystem()] : []),
      ],
      workingDirectory: () => '/opt/app',
    };
  }

  public alarms(protocol = Protocol.http()): Makers<AlarmThresholds> {
    const { choices } = this;
    const ofRequests = (make: () => number) => (protocol._isHttp ? make() : undefined);
    return {
      cpuPercent: () => choices.int(1, 100),
      errorsPerMinute: () => choices.int(1, 1000),
      logSilentMinutes: () => 5 * choices.int(1, 288),
      memoryPercent: () => choices.int(1, 100),
      minRequestsPerMinute: () => ofRequests(() => choices.int(1, 1000)),
      responseMilliseconds: () => ofRequests(() => choices.int(1, 60_000)),
      serverErrorPercent: () => ofRequests(() => choices.int(1, 100)),
      tasksMissingMinutes: () => choices.int(1, 60),
      unhealthyTargets: () => choices.int(1, 10),
    };
  }

  private routes({ name }: Place, { shiftsTraffic, priority, protocol }: Routing): Route[] {
    const { choices, around } = this;
    const canAuthenticate = around.canAuthenticate && protocol.name === 'http' && !shiftsTraffic;
    if (shiftsTraffic && choices.oneIn(3)) return [Route.path(`/${name}/*`)];
    if (!shiftsTraffic && choices.oneIn(6)) return [Route.host(`${name}.example.com`), Route.path(`/${name}/*`)];
    const first = Route.when({
      paths: [`/${name}`, `/${name}/*`],
      ...(priority !== undefined && { priority }),
      ...(choices.oneIn(3) && { methods: ['GET'] }),
      ...(choices.oneIn(3) && { hosts: [`${name}.example.com`] }),
      ...(canAuthenticate && choices.oneIn(3) && { authentication: this.authentication() }),
      ...(choices.oneIn(4) && { optional: true }),
    });
    if (shiftsTraffic || choices.oneIn(2)) return [first];
    return [first, Route.when({ paths: [`/second/${name}`], headers: { 'x-desk': ['a', 'b'] } })];
  }

  private authentication(): Authentication {
    const makers: Makers<AuthenticationOptions> = {
      onUnauthenticated: () =>
        this.choices.of(elbv2.UnauthenticatedAction.DENY, elbv2.UnauthenticatedAction.AUTHENTICATE),
      requestParameters: () => ({ prompt: 'login' }),
      scope: () => 'openid email',
      sessionCookieName: () => `${this.stack.node.id}-${this.id('desk')}`,
      sessionTimeout: () => Duration.hours(8),
    };
    const options = this.choices.some(makers);
    const userPool = new cognito.UserPool(this.stack, this.id('Users'));
    const userPoolClient = userPool.addClient('Client', { generateSecret: true });
    const userPoolDomain = userPool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: this.id('login').toLowerCase() },
    });
    return this.choices.from(
      () => Authentication.cognito({ ...options, userPool, userPoolClient, userPoolDomain }),
      () =>
        Authentication.oidc({
          issuer: 'https://id.example.com',
          authorizationEndpoint: 'https://id.example.com/authorize',
          tokenEndpoint: 'https://id.example.com/token',
          userInfoEndpoint: 'https://id.example.com/userinfo',
          clientId: 'trading',
          clientSecret: new secretsmanager.Secret(this.stack, this.id('Client')).secretValueFromJson('secret'),
          ...options,
        }),
    );
  }

  private stickySessions(): StickySessions {
    const duration = Duration.seconds(this.choices.int(1, 604_800));
    return this.choices.of(
      StickySessions.loadBalancerCookie(duration),
      StickySessions.applicationCookie('session', duration),
    );
  }

  private databaseAccess({ name }: Place): DatabaseAccess {
    const { choices } = this;
    const makers: Makers<Omit<DatabaseAccessOptions, keyof RotationTiming>> = {
      login: () => DatabaseLogin.PASSWORD,
      optional: () => choices.oneIn(2),
      strategy: () => choices.of(PostgresUserStrategy.ALTERNATING, PostgresUserStrategy.SINGLE),
    };
    const withPassword = () => ({ ...this.times.rotation(), ...choices.some(makers) });
    const options = choices.oneIn(4) ? { login: DatabaseLogin.IAM } : withPassword();
    return choices.from(
      () => DatabaseAccess.readOnly(options),
      () => DatabaseAccess.readWrite(options),
      () => DatabaseAccess.readWriteAndCreate(options),
      () => DatabaseAccess.ownSchema(name.replaceAll('-', '_'), options),
    );
  }

  private migration(): Migration {
    const { choices } = this;
    const options = choices.some<MigrationOptions>({ timeout: () => Duration.minutes(choices.int(1, 60)) });
    return Migration.command(['npm', 'run', 'migrate'], options);
  }

  private rolling(): DeploymentPolicy {
    return DeploymentPolicy.rolling(this.choices.some(this.rollingOptions()));
  }

  private rollingOptions(): Makers<RollingOptions> {
    const { choices } = this;
    return {
      failureThreshold: () => choices.of(FailureThreshold.percent(50), FailureThreshold.count(5)),
      maxHealthyPercent: () => choices.int(101, 400),
      minHealthyPercent: () => choices.int(0, 100),
    };
  }

  private shift(priority?: number, protocol = Protocol.http()): DeploymentPolicy {
    const { choices } = this;
    const testTraffic: Makers<TestTraffic> = {
      value: () => 'next',
      header: () => 'x-canary',
      priority: () => priority && priority - 1,
    };
    const makers: Makers<TrafficShiftOptions> = {
      hooks: () => [this.connected.hook()],
      testTraffic: () => (protocol._isHttp ? choices.some(testTraffic, 'value', 'priority') : undefined),
    };
    const bake = Duration.minutes(choices.int(0, 60));
    const shift = choices.some(makers);
    return choices.from(
      () => DeploymentPolicy.blueGreen({ ...shift, bake }),
      () => DeploymentPolicy.canary({ ...shift, bake, percent: choices.int(1, 50), finalBake: bake }),
      () => DeploymentPolicy.linear({ ...shift, bake, step: choices.of(10, 25, 50), finalBake: bake }),
    );
  }

  private scaling(hasRoutes: boolean): ScalingOptions {
    const { choices } = this;
    const metric = new cloudwatch.Metric({ namespace: 'Trading', metricName: 'Ticks', statistic: 'p99' });
    const makers: Makers<ScalingOptions> = {
      cpuPercent: () => choices.int(1, 100),
      highResolution: () => choices.oneIn(2),
      maxTasks: () => choices.int(20, 40),
      memoryPercent: () => choices.int(1, 100),
      metrics: () => [
        choices.of(
          ScalingMetric.track(metric, choices.int(1, 1000)),
          ScalingMetric.steps(metric, STEPS),
          ScalingMetric.steps(metric, STEPS, {
            adjustmentType: autoscaling.AdjustmentType.PERCENT_CHANGE_IN_CAPACITY,
            evaluationPeriods: 5,
            datapointsToAlarm: 3,
            minAdjustmentMagnitude: 2,
          }),
          ScalingMetric.backlogPerTask(new sqs.Queue(this.stack, this.connected.id('Queue')), choices.int(1, 1000)),
          ...(hasRoutes ? [ScalingMetric.requestsPerTask(choices.int(1, 5000))] : []),
        ),
      ],
      minTasks: () => choices.int(0, 3),
      schedules: () =>
        choices.from(
          () => [MarketHours.nyse({ minTasks: 10 }), MarketHours.lse({ minTasks: 6 })],
          () => [this.times.marketHours(4, 10)],
        ),
      scaleInCooldown: () => Duration.seconds(choices.int(0, 3600)),
      scaleOutCooldown: () => Duration.seconds(choices.int(0, 3600)),
      singleton: () => false,
    };
    return choices.some(makers, 'maxTasks');
  }

  private traffic({ name, earlier }: Place, protocol: Protocol): TrafficPolicy {
    const { choices, around } = this;
    const isTcp = !protocol._isHttp;
    const can = <T>(capability: MeshCapability, make: () => T) =>
      around.capabilities.includes(capability) ? make() : undefined;
    const outlierDetection: Makers<OutlierDetection> = {
      baseEjectionTime: () => Duration.seconds(choices.int(1, 60)),
      consecutiveErrors: () => choices.int(1, 10),
      maxEjectionPercent: () => choices.int(1, 100),
    };
    const connectionLimits: Makers<ConnectionLimits> = {
      maxConnections: () => choices.int(1, 1000),
      maxPendingRequests: () => (isTcp ? undefined : choices.int(1, 1000)),
      maxRequests: () => (isTcp ? undefined : choices.int(1, 1000)),
      retryBudgetPercent: () => (isTcp ? undefined : choices.int(1, 100)),
    };
    const targets =
      earlier.length === 0 || this.shifting.has(earlier[0])
        ? [[name, 100]]
        : [
            [name, 90],
            [earlier[0], 10],
          ];
    const weighted = targets.map(([target, weight]) => new WeightedTarget(target as string, weight as number));
    const hasRequests = (capability: MeshCapability) => !isTcp && around.capabilities.includes(capability);
    const routes = () => [
      ...(hasRequests(MeshCapability.PATH_ROUTES) && choices.oneIn(2) ? [MeshRoute.path('/v2', weighted)] : []),
      ...(hasRequests(MeshCapability.HEADER_ROUTES) && choices.oneIn(2)
        ? [MeshRoute.header('x-desk', 'rates', weighted)]
        : []),
      MeshRoute.weighted(weighted),
    ];
    const makers: Makers<TrafficPolicy> = {
      connectionLimits: () => can(MeshCapability.CONNECTION_LIMITS, () => choices.some(connectionLimits)),
      idleTimeout: () => can(MeshCapability.IDLE_TIMEOUT, () => Duration.seconds(choices.of(0, 600))),
      outlierDetection: () => can(MeshCapability.OUTLIER_DETECTION, () => choices.some(outlierDetection)),
      retry: () => can(MeshCapability.RETRY_POLICY, () => (isTcp ? undefined : this.retry())),
      routes: () => can(MeshCapability.WEIGHTED_ROUTES, routes),
      timeout: () =>
        can(MeshCapability.REQUEST_TIMEOUT, () => (isTcp ? undefined : Duration.seconds(choices.int(1, 60)))),
    };
    return choices.some(makers);
  }

  /** App Mesh repeats every method, and this must be stated. */
  private retry(): RetryPolicy {
    const { choices } = this;
    const makers: Makers<RetryOptions> = {
      on: () => [choices.of(RetryCondition.GATEWAY_ERROR, RetryCondition.CONNECTION_ERROR)],
      // Ten attempts take one second at most, which is the shortest timeout.
      perTryTimeout: () => Duration.millis(choices.int(50, 100)),
      repeatNonIdempotent: () => this.around.backend.includes('appMesh'),
    };
    return choices.from(
      () => RetryPolicy.none(),
      () => RetryPolicy.attempts(choices.int(2, 10), choices.some(makers, 'repeatNonIdempotent')),
    );
  }

  private ownImage(): ServiceImage {
    const { choices, stack, around } = this;
    const tag = () => new CfnParameter(stack, this.id('Tag'), around.hasEgress ? { default: '' } : { minLength: 1 });
    return choices.from(
      () => ServiceImage.fromRepository({ tag: 'v1' }),
      () => ServiceImage.fromRepository({ tag: 'v1', repository: new ecr.Repository(stack, this.id('Images')) }),
      () => ServiceImage.fromAsset(IMAGE_FOLDER, choices.some(ASSET)),
      () => ServiceImage.fromRepository({ digest: `sha256:${'0a'.repeat(32)}` }),
      () => ServiceImage.fromParameter(tag()),
      () => ServiceImage.fromRegistry(around.hasEgress ? PUBLIC_IMAGE : PRIVATE_IMAGE),
    );
  }

  private sidecar(volume: ContainerVolume): Sidecar {
    const { choices, around } = this;
    const endsBefore = choices.oneIn(3);
    const makers: Makers<SidecarProps> = {
      name: () => 'cache',
      image: () => ecs.ContainerImage.fromRegistry(around.hasEgress ? PUBLIC_IMAGE : PRIVATE_IMAGE),
      command: () => ['redis-server', '--save', ''],
      environment: () => ({ MAXMEMORY: '100mb' }),
      essential: () => !endsBefore && choices.oneIn(2),
      healthCheck: () => ({
        command: ['CMD', 'redis-cli', 'ping'],
        retries: choices.int(1, 10),
        interval: Duration.seconds(30),
        startPeriod: Duration.seconds(10),
        timeout: Duration.seconds(5),
      }),
      memory: () => Size.mebibytes(choices.int(6, 256)),
      ports: () => [6379],
      secrets: () => ({ CACHE_KEY: this.connected.secret() }),
      startCondition: () =>
        endsBefore ? ecs.ContainerDependencyCondition.SUCCESS : ecs.ContainerDependencyCondition.START,
      stopTimeout: () => Duration.seconds(choices.int(2, 15)),
      user: () => 'redis',
      volumes: () => [volume],
    };
    return new Sidecar(choices.some(makers, 'name', 'image'));
  }

  private id(prefix: string): string {
    return this.connected.id(prefix);
  }
}
