import { App, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  Alerting,
  Ingress,
  Protection,
  StandardServices,
  TradingAnalyticsPlatform,
} from 'cdk-trading-analytics-platform';

/** The stack of `examples/default-platform`, and the certificate that its `cdk.json` names. */
export const STACK = 'TradingPlatform';
export const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-000000000000';

/** What the demo varies. */
export interface DemoVariant {
  /** Everything goes with the stack. */
  readonly disposable?: boolean;
  /** The CPU of one service, which an update changes. */
  readonly analyticsCpu?: number;
}

/** The platform of `examples/default-platform`, as it is or varied. */
export function demoApp(variant: DemoVariant = {}): App {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, STACK);
  new TradingAnalyticsPlatform(stack, 'Trading', {
    ingress: Ingress.https([Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE)]),
    alerting: Alerting.email('oncall@example.com'),
    protection: variant.disposable ? Protection.disposable() : undefined,
    services: variant.analyticsCpu
      ? {
          ...StandardServices.all(),
          'analytics-engine': StandardServices.analyticsEngine({ cpu: variant.analyticsCpu }),
        }
      : undefined,
  });
  return app;
}
