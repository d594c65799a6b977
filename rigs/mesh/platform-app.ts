import { App, Stack } from 'aws-cdk-lib';
import {
  Alerting,
  Database,
  Ingress,
  type JobDefinition,
  type MeshBackend,
  Protection,
  type ServiceDefinition,
  Tracing,
  TradingAnalyticsPlatform,
} from 'cdk-trading-analytics-platform';

/** Returns an app with a platform whose services and jobs run on one machine. It has a mesh and no optional parts. */
export function platformApp(
  stackName: string,
  mesh: MeshBackend,
  services?: Record<string, ServiceDefinition>,
  jobs?: Record<string, JobDefinition>,
): App {
  const app = new App({ analyticsReporting: false });
  new TradingAnalyticsPlatform(new Stack(app, stackName), 'Trading', {
    ingress: Ingress.http(),
    alerting: Alerting.none(),
    database: Database.none(),
    tracing: Tracing.none(),
    protection: Protection.disposable(),
    mesh,
    services,
    jobs,
  });
  return app;
}
