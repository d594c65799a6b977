import { App, Stack } from 'aws-cdk-lib';
import {
  Alerting,
  Database,
  type EnvoyOptions,
  Ingress,
  MeshBackend,
  MutualTls,
  type NetworkIngress,
  Protection,
  Protocol,
  Route,
  ServiceDefinition,
  Tracing,
  TradingAnalyticsPlatform,
} from 'cdk-trading-analytics-platform';
import { STACK } from './mesh';

/** An app with a platform with mutual TLS, whose Network Load Balancer passes the bytes of clients to the service `fix`. */
export function tcpPlatformApp(
  networkIngress: NetworkIngress,
  others: Record<string, ServiceDefinition> = {},
  envoy: EnvoyOptions = {},
): App {
  const app = new App({ analyticsReporting: false });
  new TradingAnalyticsPlatform(new Stack(app, STACK), 'Trading', {
    ingress: Ingress.none(),
    networkIngress,
    alerting: Alerting.none(),
    database: Database.none(),
    tracing: Tracing.none(),
    protection: Protection.disposable(),
    mesh: MeshBackend.envoy({ ...envoy, mutualTls: MutualTls.kmsAuthority() }),
    services: {
      fix: new ServiceDefinition({ protocol: Protocol.tcp(), port: 9878, routes: [Route.tcp(9878)] }),
      ...others,
    },
  });
  return app;
}
