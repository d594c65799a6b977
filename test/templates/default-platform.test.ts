import * as path from 'node:path';
import { longestChain } from '../../bench/dependency-chain';
import {
  Database,
  DatabaseAccess,
  DatabaseLogin,
  Route,
  ServiceDefinition,
  type ServiceDefinitionProps,
  type TradingAnalyticsPlatformProps,
} from '../../src';
import type { Json } from '../support/json';
import { aPlatform, aStack, templateOf } from '../support/stacks';
import { changesBetween, NO_CHANGES } from '../support/template-changes';
import { golden, withoutHashes } from './golden';

const GOLDEN = path.join(__dirname, 'default-platform.template.json');

/** The resources of a platform, and of one with more services. */
function resourcesWith(
  services: Record<string, ServiceDefinitionProps> = {},
  props: Partial<TradingAnalyticsPlatformProps> = {},
): Record<string, Json> {
  const stack = aStack('Platform');
  const platform = aPlatform(stack, props);
  for (const [name, definition] of Object.entries(services)) {
    platform.addService(name, new ServiceDefinition(definition));
  }
  return templateOf(stack).toJSON().Resources;
}

test('the default platform is the one in default-platform.template.json', () => {
  const stack = aStack('Platform');
  aPlatform(stack);
  const template = withoutHashes(templateOf(stack).toJSON());
  expect(changesBetween(golden(GOLDEN, template) as object, template as object)).toEqual(NO_CHANGES);
});

describe('the budget', () => {
  const countOf = (...args: Parameters<typeof resourcesWith>) => Object.keys(resourcesWith(...args)).length;
  const withDatabase = countOf();
  const withoutDatabase = countOf({}, { database: Database.none() });
  /** How many resources one more service is. */
  const added = (definition: ServiceDefinitionProps) => countOf({ more: definition }) - withDatabase;
  /** How many of them it is for its access to the database. */
  const addedFor = (databaseAccess: DatabaseAccess) => added({ databaseAccess }) - added({});

  test('of the default platform without the database is 196 resources', () => {
    expect(withoutDatabase).toBeLessThanOrEqual(196);
  });

  test('of the default platform is 250 resources, with whatever is added', () => {
    expect(withDatabase).toBeLessThanOrEqual(250);
  });

  test('of one more internal service with one call is 20 resources', () => {
    expect(added({ calls: ['analytics-engine'] })).toBeLessThanOrEqual(20);
  });

  test('of one more routed service with one call is 28 resources', () => {
    expect(added({ calls: ['analytics-engine'], routes: [Route.path('/more/*')] })).toBeLessThanOrEqual(28);
  });

  test('of the database, that nobody uses, is 19 resources', () => {
    const services = { alone: new ServiceDefinition({ routes: [Route.path('/*')] }) };
    expect(countOf({}, { services }) - countOf({}, { services, database: Database.none() })).toBeLessThanOrEqual(19);
  });

  test('of the access of one service is 14 resources, and 9 where there is no password to rotate', () => {
    expect(addedFor(DatabaseAccess.readWrite())).toBeLessThanOrEqual(14);
    expect(addedFor(DatabaseAccess.readWrite({ login: DatabaseLogin.IAM }))).toBeLessThanOrEqual(9);
  });

  test('of the default platform is that without the database, the database, and two accesses', () => {
    expect(withDatabase).toBeLessThanOrEqual(196 + 19 + 2 * 14);
    expect(withDatabase - withoutDatabase).toBe(19 + 2 * 14);
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

  test('is two longer with a database: the function that makes a user, and the user', () => {
    const [without, whole] = [{ database: Database.none() }, {}].map((props) => longestChain(resourcesWith({}, props)));
    expect(whole).toHaveLength(without.length + 2);
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
    expect(name).toMatch(
      /^(PORT|SERVICE_NAME|OTEL_[A-Z_]+|[A-Z_]+_(URL|ADDRESS)|AOT_CONFIG_CONTENT|GOMEMLIMIT|METRIC_NAMESPACE|(APPLICATION|SIDECAR)_LOG_GROUP|PG(HOST|PORT|DATABASE|SSLMODE))$/,
    );
});
