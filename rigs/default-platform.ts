import { App, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  Alerting,
  Ingress,
  Protection,
  StandardServices,
  TradingAnalyticsPlatform,
} from 'cdk-trading-analytics-platform';

/** The stack of `examples/default-platform`. */
export const STACK = 'TradingPlatform';
/** The certificate in the example's `cdk.json`. */
export const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-000000000000';

/** Changes to the platform of the example. */
export interface PlatformVariant {
  /** Indicates whether every resource is deleted with the stack. */
  readonly disposable?: boolean;
  /** The CPU of the analytics engine. Another value makes an update. */
  readonly analyticsCpu?: number;
}

/** Returns an app with the platform of `examples/default-platform`, or a variant of it. */
export function defaultPlatform(variant: PlatformVariant = {}): App {
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
