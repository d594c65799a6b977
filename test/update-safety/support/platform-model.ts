import { type App, CfnParameter, Duration, Size, Stack, Tags } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import {
  Alerting,
  CapacityMix,
  Database,
  DatabaseAccess,
  DeploymentPolicy,
  Egress,
  Ingress,
  MaintenancePage,
  MarketHours,
  MeshBackend,
  Migration,
  MutualTls,
  Protection,
  Route,
  ScalingMetric,
  ServiceDefinition,
  ServiceImage,
  Sidecar,
  StickySessions,
  Tracing,
  TradingAnalyticsPlatform,
} from '../../../src';

/** A service of a model. Options that are undefined have their defaults. */
export interface ServiceModel {
  readonly calls: string[];
  readonly routes: string[];
  readonly metrics: string[];
  readonly deployment?: 'blueGreen' | 'canary' | 'linear';
  readonly database?: 'readWrite' | 'readOnly';
  readonly apiKey?: boolean;
  readonly isLater?: boolean;
  readonly options: Record<string, unknown>;
}

/** A platform as data, so that a change can be applied to it. */
export interface PlatformModel {
  readonly services: Record<string, ServiceModel>;
  readonly ingress: 'http' | 'https' | 'none';
  readonly certificates: string[];
  readonly ingressOptions: Record<string, unknown>;
  readonly mesh: 'serviceConnect' | 'envoy' | 'mutualTls';
  readonly database: 'none' | 'aurora' | 'postgres';
  readonly egress: 'natPerZone' | 'singleNat';
  readonly tracing: 'openTelemetry' | 'none';
  readonly isDisposable: boolean;
  readonly tags: Record<string, string>;
}

/** The values of each option of a service that a change can choose. */
export const SERVICE_OPTIONS: Record<string, unknown[]> = {
  alarms: [undefined, { cpuPercent: 80 }],
  capacity: [undefined, CapacityMix.onDemand(), CapacityMix.spot({ onDemandBase: 2 })],
  cpu: [undefined, 512],
  environment: [undefined, { MODE: 'fast' }, { MODE: 'fast', LEVEL: '2' }],
  exec: [undefined, false],
  healthCheckGracePeriod: [undefined, Duration.seconds(90)],
  healthPath: [undefined, '/ready'],
  image: [undefined, ServiceImage.fromRepository({ tag: '1' }), ServiceImage.fromRegistry('nginx:1')],
  logRetention: [undefined, logs.RetentionDays.ONE_YEAR],
  memory: [undefined, Size.gibibytes(2)],
  migration: [undefined, Migration.command(['npm', 'run', 'migrate']), Migration.command(['migrate'])],
  port: [undefined, 9000],
  sidecars: [undefined, [new Sidecar({ name: 'cache', image: ecs.ContainerImage.fromRegistry('redis:7') })]],
  stickySessions: [undefined, StickySessions.loadBalancerCookie()],
  stopTimeout: [undefined, Duration.seconds(60)],
  tracing: [undefined, Tracing.none()],
  traffic: [undefined, { timeout: Duration.seconds(10) }],
};

const metricOf = (name: string) =>
  name === 'requests'
    ? ScalingMetric.requestsPerTask(1000)
    : ScalingMetric.track(new cloudwatch.Metric({ namespace: 'Trading', metricName: name }), 10);

const DEPLOYMENTS = {
  blueGreen: () => DeploymentPolicy.blueGreen(),
  canary: () => DeploymentPolicy.canary({ percent: 10, bake: Duration.minutes(5) }),
  linear: () => DeploymentPolicy.linear({ step: 20, bake: Duration.minutes(5) }),
};

function definitionOf(model: ServiceModel): ServiceDefinition {
  const { calls, routes, metrics, deployment, database, apiKey, options } = model;
  return new ServiceDefinition({
    calls,
    routes: routes.length > 0 ? routes.map((path) => Route.path(path)) : undefined,
    scaling: {
      metrics: metrics.map(metricOf),
      schedules: metrics.includes('Ticks') ? [MarketHours.nyse({ minTasks: 4 })] : [],
    },
    deployment: deployment && DEPLOYMENTS[deployment](),
    databaseAccess: database && DatabaseAccess[database](),
    platformApiKey: apiKey,
    ...options,
    // A migration needs an image.
    image:
      (options.image as ServiceImage | undefined) ??
      (options.migration ? ServiceImage.fromRegistry('app:1') : undefined),
  });
}

function ingressOf(stack: Stack, { ingress, certificates, ingressOptions }: PlatformModel): Ingress {
  if (ingress === 'none') return Ingress.none();
  if (ingress === 'http') return Ingress.http(ingressOptions);
  const arn = (name: string) => `arn:aws:acm:us-east-1:123456789012:certificate/${name}`;
  const all = certificates.map((name) => acm.Certificate.fromCertificateArn(stack, `Certificate${name}`, arn(name)));
  return Ingress.https(all, ingressOptions);
}

const MESHES = {
  serviceConnect: () => MeshBackend.serviceConnect(),
  envoy: () => MeshBackend.envoy(),
  mutualTls: () => MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() }),
};

const DATABASES = {
  none: () => Database.none(),
  aurora: () => Database.auroraPostgres(),
  postgres: () => Database.postgres(),
};

/** Creates the platform of a model in an app. Services that are `isLater` are in a second stack. */
export function createPlatform(app: App, model: PlatformModel): void {
  const stack = new Stack(app, 'Main');
  // An asset of a consumer, so that the template has a parameter too.
  new CfnParameter(stack, 'Stage', { default: 'test' });
  const entries = Object.entries(model.services);
  const definitions = entries
    .filter(([, { isLater }]) => !isLater)
    .map(([name, service]) => [name, definitionOf(service)]);
  const platform = new TradingAnalyticsPlatform(stack, 'Trading', {
    ingress: ingressOf(stack, model),
    alerting: Alerting.email('oncall@example.com'),
    services: Object.fromEntries(definitions),
    mesh: MESHES[model.mesh](),
    database: DATABASES[model.database](),
    egress: Egress[model.egress](),
    tracing: Tracing[model.tracing](),
    protection: Protection[model.isDisposable ? 'disposable' : 'production'](),
  });
  const later = entries.filter(([, { isLater }]) => isLater);
  const second = later.length > 0 ? new Stack(app, 'Later') : stack;
  for (const [name, service] of later) platform.addService(name, definitionOf(service), second);
  for (const [name, value] of Object.entries(model.tags)) Tags.of(stack).add(name, value);
}

export const MAINTENANCE = MaintenancePage.text('Back soon');
