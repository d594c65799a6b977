import { App, Stack } from 'aws-cdk-lib';
import {
  Alerting,
  Database,
  Ingress,
  MeshBackend,
  MutualTls,
  Protection,
  RetryPolicy,
  Route,
  ServiceDefinition,
  Tracing,
  TradingAnalyticsPlatform,
} from 'cdk-trading-analytics-platform';

/** The name of the stack. */
export const STACK = 'MeshBench';

/** Two services of which one calls the other through two Envoys with mutual TLS, everything else as it is by default. */
export function meshApp(): App {
  const app = new App({ analyticsReporting: false });
  new TradingAnalyticsPlatform(new Stack(app, STACK), 'Trading', {
    ingress: Ingress.http(),
    alerting: Alerting.none(),
    database: Database.none(),
    tracing: Tracing.none(),
    protection: Protection.disposable(),
    mesh: MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() }),
    services: {
      caller: new ServiceDefinition({ calls: ['callee'], routes: [Route.path('/*')] }),
      callee: new ServiceDefinition({ traffic: { retry: RetryPolicy.none() } }),
    },
  });
  return app;
}
