import * as path from 'node:path';
import { longestChain } from '../../bench/dependency-chain';
import { Route, ServiceDefinition, type ServiceDefinitionProps } from '../../src';
import type { Json } from '../support/json';
import { aPlatform, aStack, templateOf } from '../support/stacks';
import { changesBetween, NO_CHANGES } from '../support/template-changes';
import { golden, withoutHashes } from './golden';

const GOLDEN = path.join(__dirname, 'default-platform.template.json');

/** The resources of the default platform, and of one with more services. */
function resourcesWith(services: Record<string, ServiceDefinitionProps> = {}): Record<string, Json> {
  const stack = aStack('Platform');
  const platform = aPlatform(stack);
  for (const [name, props] of Object.entries(services)) platform.addService(name, new ServiceDefinition(props));
  return templateOf(stack).toJSON().Resources;
}

test('the default platform is the one in default-platform.template.json', () => {
  const stack = aStack('Platform');
  aPlatform(stack);
  const template = withoutHashes(templateOf(stack).toJSON());
  expect(changesBetween(golden(GOLDEN, template) as object, template as object)).toEqual(NO_CHANGES);
});

describe('the budget', () => {
  const base = Object.keys(resourcesWith()).length;
  const added = (props: ServiceDefinitionProps) => Object.keys(resourcesWith({ more: props })).length - base;

  test('of the default platform is 160 resources', () => {
    expect(base).toBeLessThanOrEqual(160);
  });

  test('of one more internal service with one call is 20 resources', () => {
    expect(added({ calls: ['analytics-engine'] })).toBeLessThanOrEqual(20);
  });

  test('of one more routed service with one call is 28 resources', () => {
    expect(added({ calls: ['analytics-engine'], routes: [Route.path('/more/*')] })).toBeLessThanOrEqual(28);
  });
});

describe('the longest chain of resources that wait for each other', () => {
  const chainOf = (services: number) => {
    const stack = aStack();
    const names = Array.from({ length: services }, (_, index) => `s${index}`);
    const entries = names.map((name, index): [string, ServiceDefinition] => [
      name,
      new ServiceDefinition({ calls: index ? [names[index - 1]] : [], routes: index ? undefined : [Route.path('/*')] }),
    ]);
    aPlatform(stack, { services: Object.fromEntries(entries) });
    return longestChain(templateOf(stack).toJSON().Resources).length;
  };

  test('grows by one for each call in a row, and by nothing else', () => {
    expect([2, 3, 4, 5].map(chainOf)).toEqual([2, 3, 4, 5].map((services) => chainOf(2) + services - 2));
  });

  test('is no longer with services that do not call each other', () => {
    const alone = longestChain(resourcesWith()).length;
    expect(longestChain(resourcesWith({ a: {}, b: {}, c: {} })).length).toBe(alone);
  });
});

test('the URLs, names and numbers in plain variables are all that a task is told in the clear', () => {
  const variables = Object.values(resourcesWith())
    .filter(({ Type }) => Type === 'AWS::ECS::TaskDefinition')
    .flatMap(({ Properties }) => Properties.ContainerDefinitions)
    .flatMap(({ Environment }) => Environment.map(({ Name }: { Name: string }) => Name));
  for (const name of variables)
    expect(name).toMatch(/^(PORT|SERVICE_NAME|OTEL_[A-Z_]+|[A-Z_]+_URL|AOT_CONFIG_CONTENT)$/);
});
