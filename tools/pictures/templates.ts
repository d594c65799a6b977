import { App, Duration, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  Alerting,
  Database,
  DeploymentPolicy,
  Ingress,
  MeshBackend,
  MutualTls,
  Route,
  ServiceDefinition,
  TradingAnalyticsPlatform,
  type TradingAnalyticsPlatformProps,
} from 'cdk-trading-analytics-platform';
import type { Json } from '../../rigs/template/json';

/** The caller and the callee in the pictures of calls and deployments. */
export const CALLER = 'gateway';
export const CALLEE = 'risk-engine';

/** The templates that the pictures are drawn from. */
export interface Templates {
  readonly defaultPlatform: Json;
  /** Two services, one calls the other, with Service Connect. */
  readonly serviceConnect: Json;
  /** The same with Envoy and mutual TLS. */
  readonly envoy: Json;
}

/** Synthesizes the templates that the pictures are drawn from. */
export function synthesized(): Templates {
  const services = {
    [CALLER]: new ServiceDefinition({
      calls: [CALLEE],
      routes: [Route.path('/*')],
      deployment: DeploymentPolicy.canary({ percent: 10, bake: Duration.minutes(10) }),
    }),
    [CALLEE]: new ServiceDefinition({}),
  };
  const database = Database.none();
  const mesh = MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() });
  return {
    defaultPlatform: templateOf({}),
    serviceConnect: templateOf({ services, database }),
    envoy: templateOf({ services, database, mesh }),
  };
}

function templateOf(options: Partial<TradingAnalyticsPlatformProps>): Json {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'TradingPlatform');
  const arn = 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-000000000000';
  new TradingAnalyticsPlatform(stack, 'Trading', {
    ingress: Ingress.https([Certificate.fromCertificateArn(stack, 'Certificate', arn)]),
    alerting: Alerting.email('oncall@example.com'),
    ...options,
  });
  return app.synth().getStackByName(stack.stackName).template;
}
