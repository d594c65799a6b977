import { App, Stack } from 'aws-cdk-lib';
import {
  Alerting,
  Database,
  Ingress,
  type MeshBackend,
  Protection,
  type ServiceDefinition,
  Tracing,
  TradingAnalyticsPlatform,
} from 'cdk-trading-analytics-platform';

/** A platform whose services run on one machine: a mesh, and nothing beside it that does not take part in calls. */
export function platformApp(stackName: string, mesh: MeshBackend, services?: Record<string, ServiceDefinition>): App {
  const app = new App({ analyticsReporting: false });
  new TradingAnalyticsPlatform(new Stack(app, stackName), 'Trading', {
    ingress: Ingress.http(),
    alerting: Alerting.none(),
    database: Database.none(),
    tracing: Tracing.none(),
    protection: Protection.disposable(),
    mesh,
    services,
  });
  return app;
}
