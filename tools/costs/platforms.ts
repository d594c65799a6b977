import { App, aws_ec2 as ec2, aws_ecr as ecr, aws_ecs as ecs, Size, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  Alerting,
  CapacityMix,
  Database,
  Egress,
  Ingress,
  MeshBackend,
  MutualTls,
  NetworkIngress,
  Protocol,
  Route,
  ServiceDefinition,
  type ServiceDefinitionProps,
  ServiceImage,
  StandardServices,
  Tracing,
  TradingAnalyticsPlatform,
  type TradingAnalyticsPlatformProps,
} from 'cdk-trading-analytics-platform';
import type { Template } from './resources';

type Options = Partial<TradingAnalyticsPlatformProps>;

/** A choice that changes the costs. */
export interface Choice {
  /** The choice as a program states it. */
  readonly code: string;
  readonly effect: string;
  readonly options: (scope: Stack) => Options;
}

const certificates = (scope: Stack) => [
  Certificate.fromCertificateArn(scope, 'Certificate', 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d'),
];

const privateImage = (scope: Stack) =>
  ServiceImage.fromRepository({ repository: ecr.Repository.fromRepositoryName(scope, 'Images', 'images'), tag: 'v1' });

/** The standard services, each with some options of its own. */
function everyService(options: ServiceDefinitionProps) {
  return {
    'data-ingestion': StandardServices.dataIngestion(options),
    'analytics-engine': StandardServices.analyticsEngine(options),
    'api-gateway': StandardServices.apiGateway(options),
  };
}

/** The standard services and one with TCP connections from outside. */
function withNetworkIngress(): Options {
  const fix = new ServiceDefinition({ protocol: Protocol.tcp(), routes: [Route.tcp(9878)] });
  const clients = [ec2.Peer.ipv4('203.0.113.0/24')];
  return {
    networkIngress: NetworkIngress.internetFacing({ clients }),
    services: { ...StandardServices.all(), fix },
  };
}

/** The choices that reduce the costs of the default platform. */
export const CHEAPER: Choice[] = [
  {
    code: '`capacity: CapacityMix.spot()` of every service',
    effect: 'interruptions with two minutes’ notice',
    options: () => ({ services: everyService({ capacity: CapacityMix.spot() }) }),
  },
  {
    code: '`cpu: 256, memory: Size.mebibytes(1024)` of every service',
    effect: 'less headroom',
    options: () => ({ services: everyService({ cpu: 256, memory: Size.mebibytes(1024) }) }),
  },
  {
    code: '`architecture: ecs.CpuArchitecture.ARM64` of every service',
    effect: 'needs images for this architecture',
    options: () => ({ services: everyService({ architecture: ecs.CpuArchitecture.ARM64 }) }),
  },
  {
    code: '`Database.postgres()`',
    effect: 'does not grow automatically',
    options: () => ({ database: Database.postgres() }),
  },
  { code: '`Database.none()`', effect: 'no database', options: () => ({ database: Database.none() }) },
  {
    code: '`Egress.singleNat()`',
    effect: 'a single point of failure for egress',
    options: () => ({ egress: Egress.singleNat() }),
  },
  {
    code: '`Ingress.https(…, { firewall: false })`',
    effect: 'no firewall',
    options: (scope) => ({ ingress: Ingress.https(certificates(scope), { firewall: false }) }),
  },
  {
    code: '`Alerting.none()`',
    effect: 'nobody hears of a failure',
    options: () => ({ alerting: Alerting.none() }),
  },
];

/** The choices that increase the costs of the default platform. */
export const DEARER: Choice[] = [
  {
    code: '`Egress.endpointsOnly()`',
    effect: 'no route to the internet; with private images and `Tracing.none()`',
    options: (scope) => ({
      egress: Egress.endpointsOnly(),
      tracing: Tracing.none(),
      services: everyService({ image: privateImage(scope) }),
    }),
  },
  {
    code: '`networkIngress: NetworkIngress.internetFacing({ clients })`',
    effect: 'with one service more; `fixedAddresses` costs the same; see [network ingress](network-ingress.md)',
    options: withNetworkIngress,
  },
  {
    code: '`MeshBackend.envoy()`',
    effect: 'see [mesh](mesh.md)',
    options: () => ({ mesh: MeshBackend.envoy() }),
  },
  {
    code: '`MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() })`',
    effect: 'see [mutual TLS](mutual-tls.md)',
    options: () => ({ mesh: MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() }) }),
  },
];

/** Returns the template of the default platform, or of one with a choice. */
export function templateWith(choice?: Choice): Template {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Platform');
  const options = choice?.options(stack) ?? {};
  new TradingAnalyticsPlatform(stack, 'Trading', {
    ingress: options.ingress ?? Ingress.https(certificates(stack)),
    alerting: Alerting.email('oncall@example.com'),
    ...options,
  });
  return app.synth().getStackByName(stack.stackName).template;
}
