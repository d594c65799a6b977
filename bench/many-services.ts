import { App, Stack } from 'aws-cdk-lib';
import type * as library from 'cdk-trading-analytics-platform';
import type { Variant } from './variant';

/** The number of services. */
export const SERVICES = 100;
/** A stack holds 500 resources. */
const SERVICES_PER_STACK = 20;

/** A platform with 100 services in several stacks. Each service has some options and calls the one before it. */
export function manyServices(name: string, own: typeof library): Variant {
  const { Alerting, Ingress, MarketHours, ServiceDefinition, ServiceImage, TradingAnalyticsPlatform } = own;
  return {
    name,
    app: () => {
      const app = new App({ analyticsReporting: false });
      const platform = new TradingAnalyticsPlatform(new Stack(app, 'Platform'), 'Trading', {
        ingress: Ingress.none(),
        alerting: Alerting.none(),
        services: {},
      });
      let stack = platform.node.scope as Stack;
      for (let index = 0; index < SERVICES; index++) {
        if (index % SERVICES_PER_STACK === 0) stack = new Stack(app, `Services${index}`);
        const definition = new ServiceDefinition({
          calls: index === 0 ? [] : [`service-${index - 1}`],
          image: ServiceImage.fromRepository({ tag: 'v1' }),
          cpu: 512,
          environment: { LOG_LEVEL: 'info', REGION_NAME: 'eu' },
          scaling: { minTasks: 2, maxTasks: 20, schedules: [MarketHours.nyse({ minTasks: 5 })] },
        });
        platform.addService(`service-${index}`, definition, stack);
      }
      return app;
    },
  };
}
