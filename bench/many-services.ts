import { App, Stack } from 'aws-cdk-lib';
import type * as library from 'cdk-trading-analytics-platform';
import type { Variant } from './variant';

/** The number of services. */
export const SERVICES = 100;
/** A stack holds 500 resources. A multiple of three, so that rows of three services do not span stacks. */
export const SERVICES_PER_STACK = 18;

/**
 * A platform with many services in several stacks. Each service has some options and calls the one before it.
 *
 * @param row the number of services that call each other in a row
 */
export function manyServices(name: string, own: typeof library, services = SERVICES, row = services): Variant {
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
      for (let index = 0; index < services; index++) {
        if (index % SERVICES_PER_STACK === 0) stack = new Stack(app, `Services${index}`);
        const definition = new ServiceDefinition({
          calls: index % row === 0 ? [] : [`service-${index - 1}`],
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
