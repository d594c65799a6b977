import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import {
  Alerting,
  Ingress,
  Protection,
  ServiceImage,
  StandardServices,
  TradingAnalyticsPlatform,
} from 'cdk-trading-analytics-platform';
import { CHANGED_SERVICE, READER_OF_KEY, STACK, type Variant } from './stack';

/** The default platform as the live run deploys it: `-c variant=first`, `updated` or `broken`. */
export function liveApp(variant: Variant): App {
  const app = new App();
  const stack = new Stack(app, STACK);
  const platform = new TradingAnalyticsPlatform(stack, 'Trading', {
    ingress: Ingress.http(), // an account for tests has no domain and no certificate
    alerting: Alerting.none(),
    protection: Protection.disposable(),
    services: { ...StandardServices.all(), [CHANGED_SERVICE]: StandardServices.analyticsEngine(changes(variant)) },
  });
  const nameOf = (service: string): string => platform.service(service).service.serviceName;
  const outputs = {
    Url: platform.ingress.url,
    Secret: platform.apiKey.secretArn,
    Cluster: platform.cluster.clusterName,
    Changed: nameOf(CHANGED_SERVICE),
    Reader: nameOf(READER_OF_KEY),
  };
  for (const [name, value] of Object.entries(outputs)) new CfnOutput(stack, name, { value });
  return app;
}

function changes(variant: Variant) {
  if (variant === 'first') return {};
  const environment = { RELEASE: '2' };
  if (variant === 'updated') return { environment };
  // Its tasks end at once, so the circuit breaker rolls the deployment back.
  return {
    environment,
    image: ServiceImage.fromRegistry('public.ecr.aws/docker/library/busybox:1.37.0'),
    command: ['false'],
  };
}

if (require.main === module) liveApp((process.env.LIVE_VARIANT ?? 'first') as Variant).synth();
