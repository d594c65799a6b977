import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { STACK } from '../rigs/default-platform';
import type { Resources } from './template';
import type { Variant } from './variant';

/**
 * The resources of a template as finished `CfnResource`s. This is the minimum time for their synthesis.
 *
 * There are no grants to create, no references to resolve and no assets to copy.
 */
export function plainL1(resources: Resources): Variant {
  return {
    name: 'raw L1',
    app: () => {
      const app = new App({ analyticsReporting: false });
      const stack = new Stack(app, STACK);
      for (const [id, { Type, Properties, ...attributes }] of Object.entries(resources)) {
        const resource = new CfnResource(stack, id, { type: Type, properties: Properties });
        for (const [name, value] of Object.entries(attributes)) resource.addOverride(name, value);
      }
      return app;
    },
  };
}
