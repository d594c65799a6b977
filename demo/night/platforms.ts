import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import {
  Alerting,
  Database,
  DeploymentHook,
  DeploymentPolicy,
  DeploymentStage,
  Ingress,
  MeshBackend,
  MutualTls,
  StandardServices,
  TradingAnalyticsPlatform,
  type TradingAnalyticsPlatformProps,
} from 'cdk-trading-analytics-platform';
import { CERTIFICATE } from '../../rigs/default-platform';
import type { Json } from '../../rigs/template/json';

/** The platforms of the night. They have two topics, so that a page and a ticket differ. */
const PLATFORMS = {
  default: () => ({}),
  'with Envoy, an RDS instance and a pause': () => ({
    mesh: MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() }),
    database: Database.postgres(),
    services: {
      ...StandardServices.all(),
      'api-gateway': StandardServices.apiGateway({
        deployment: DeploymentPolicy.blueGreen({
          hooks: [DeploymentHook.pause({ stages: [DeploymentStage.POST_SCALE_UP] })],
        }),
      }),
    },
  }),
  'with Envoy and no access log': () => ({ mesh: MeshBackend.envoy({ accessLogs: false }) }),
} satisfies Record<string, () => Partial<TradingAnalyticsPlatformProps>>;

/** The name of a platform of the night. */
export type PlatformName = keyof typeof PLATFORMS;

/** The receivers of notifications: who is called at night, and who reads a ticket in the morning. */
export type Receiver = 'page' | 'ticket';

/** A synthesized platform. */
export interface NightPlatform {
  readonly template: Json;
  /** The receivers by the logical id of their topic. */
  readonly receivers: ReadonlyMap<string, Receiver>;
}

/** Synthesizes platforms, each once. */
export class NightPlatforms {
  private readonly synthesized = new Map<PlatformName, NightPlatform>();

  public get(name: PlatformName): NightPlatform {
    const platform = this.synthesized.get(name) ?? synthesize(name);
    this.synthesized.set(name, platform);
    return platform;
  }
}

function synthesize(name: PlatformName): NightPlatform {
  const stack = new Stack(new App({ analyticsReporting: false }), 'TradingPlatform');
  const page = new Topic(stack, 'Pages');
  const ticket = new Topic(stack, 'Tickets');
  new TradingAnalyticsPlatform(stack, 'Trading', {
    ingress: Ingress.https([Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE)]),
    alerting: Alerting.topics({ page, ticket }),
    ...PLATFORMS[name](),
  });
  const idOf = (topic: Topic) => stack.getLogicalId(topic.node.defaultChild as never);
  return {
    template: Template.fromStack(stack).toJSON(),
    receivers: new Map([
      [idOf(page), 'page'],
      [idOf(ticket), 'ticket'],
    ]),
  };
}
