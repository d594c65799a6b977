import { App, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { CERTIFICATE, STACK } from '../rigs/default-platform';
import type { Variant } from './variant';

/** A compiled version of the library. Both versions in a comparison have these names. */
type Library = Pick<
  typeof import('cdk-trading-analytics-platform'),
  'Alerting' | 'Ingress' | 'TradingAnalyticsPlatform'
>;

/** The default platform, written with a version of the library. */
export function withLibrary(name: string, { Alerting, Ingress, TradingAnalyticsPlatform }: Library): Variant {
  return {
    name,
    app: () => {
      const app = new App({ analyticsReporting: false });
      const stack = new Stack(app, STACK);
      new TradingAnalyticsPlatform(stack, 'Trading', {
        ingress: Ingress.https([Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE)]),
        alerting: Alerting.email('oncall@example.com'),
      });
      return app;
    },
  };
}
