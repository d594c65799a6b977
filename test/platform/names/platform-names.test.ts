import * as fs from 'node:fs';
import * as path from 'node:path';
import { NestedStack, type StackProps, Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import {
  Alerting,
  Database,
  Ingress,
  NetworkIngress,
  Protocol,
  RotatableSecret,
  RotationPlan,
  Route,
  ServiceDefinition,
  StandardServices,
  TradingAnalyticsPlatform,
} from '../../../src';
import type { Json } from '../../support/json';
import { schemaFaults } from '../../support/json-schema';
import { parametersOf } from '../../support/names';
import { CLIENTS } from '../../support/network-ingress';
import { anApp, aPlatform, aStack, templateOf } from '../../support/stacks';

const SCHEMA = JSON.parse(fs.readFileSync(path.join(__dirname, '../../../docs/schemas/names-v1.json'), 'utf8'));
/** The keys of parts that no default platform has. */
const CHOSEN = ['jobs', 'networkLoadBalancer', 'outboundAddresses'];

/** Merges documents as the command in docs/names.md does. */
function merged(documents: Json[]): Json {
  const merge = (a: Json, b: Json): Json =>
    typeof a === 'object' && typeof b === 'object'
      ? { ...a, ...Object.fromEntries(Object.entries(b).map(([key, value]) => [key, merge(a[key], value)])) }
      : b;
  return documents.reduce(merge, {});
}

const namesOf = (construct: Construct) => Object.values(parametersOf(construct)).map((value) => JSON.parse(value));

describe('the default platform', () => {
  const stack = aStack('Platform');
  const platform = aPlatform(stack);

  test('has one parameter, whose document has the schema of docs/schemas', () => {
    const parameters = parametersOf(stack);
    expect(Object.keys(parameters)).toEqual(['/trading-analytics/Platform/Trading/Platform/1']);
    const [document] = namesOf(stack);
    expect(schemaFaults(SCHEMA, document)).toEqual([]);
    const keys = Object.keys(SCHEMA.properties).filter((key) => !CHOSEN.includes(key));
    expect(Object.keys(document).sort()).toEqual(keys.sort());
    expect(Object.keys(document.services)).toEqual(platform.serviceNames);
    expect(Object.keys(document.secrets)).toContain('Platform/Trading/ApiKey');
  });

  test('has the path as an output', () => {
    expect(platform.namesPath).toBe('/trading-analytics/Platform/Trading');
    const outputs = Object.values<Json>(templateOf(stack).toJSON().Outputs);
    expect(outputs.map(({ Value }) => Value)).toContain(platform.namesPath);
  });
});

test.each<[string, Parameters<typeof aPlatform>[1], string[]]>([
  [
    'without ingress, database and alerting',
    { ingress: Ingress.none(), database: Database.none(), alerting: Alerting.none() },
    ['database', 'loadBalancer', 'topics'],
  ],
  ['with an RDS instance', { database: Database.postgres() }, []],
  ['without a firewall', { ingress: Ingress.http({ firewall: false }) }, []],
])('%s, the document has the schema', (_name, props, absent) => {
  const stack = aStack('Platform');
  aPlatform(stack, {
    ...props,
    services: {
      alone: new ServiceDefinition({ routes: absent.includes('loadBalancer') ? [] : [Route.path('/*')] }),
      reader: new ServiceDefinition({ platformApiKey: true }),
    },
  });
  const document = merged(namesOf(stack));
  expect(schemaFaults(SCHEMA, document)).toEqual([]);
  expect(
    Object.keys(SCHEMA.properties)
      .filter((key) => !(key in document) && !CHOSEN.includes(key))
      .sort(),
  ).toEqual(absent);
});

test('with a network ingress, the document has the schema', () => {
  const stack = aStack('Platform');
  aPlatform(stack, {
    networkIngress: NetworkIngress.internetFacing({ clients: CLIENTS, fixedAddresses: true }),
    services: {
      fix: new ServiceDefinition({ protocol: Protocol.tcp(), routes: [Route.tcp(9878)] }),
      gateway: new ServiceDefinition({ routes: [Route.path('/*')] }),
    },
  });
  const document = merged(namesOf(stack));
  expect(schemaFaults(SCHEMA, document)).toEqual([]);
  expect(document).toMatchObject({
    networkLoadBalancer: { arn: expect.any(String), dnsName: expect.any(String), addresses: expect.any(String) },
    outboundAddresses: expect.any(String),
  });
});

test('the names of many services are in several parameters, each below 4 KB, and no name is lost', () => {
  const stack = aStack('ALongNameOfAStackForTheTradingPlatformOfTheWholeCompany');
  const services = Object.fromEntries(
    Array.from({ length: 12 }, (_, index) => [
      `service-${index}`,
      new ServiceDefinition({ routes: [Route.path(`/${index}`)] }),
    ]),
  );
  const platform = aPlatform(stack, { services, database: Database.none() });
  const parameters = parametersOf(stack);
  expect(Object.keys(parameters).length).toBeGreaterThan(1);
  for (const value of Object.values(parameters)) expect(Buffer.byteLength(value)).toBeLessThanOrEqual(4096);
  const document = merged(namesOf(stack));
  expect(schemaFaults(SCHEMA, document)).toEqual([]);
  expect(Object.keys(document.services).sort()).toEqual(platform.serviceNames);
});

describe('a service in a later stack', () => {
  const app = anApp();
  const stack = aStack('Platform', {}, app);
  const platform = aPlatform(stack, {
    database: Database.none(),
    services: { gateway: StandardServices.apiGateway({ calls: [] }) },
  });
  const later = aStack('Later', {}, app);
  const key = new RotatableSecret(later, 'Key', { rotation: RotationPlan.generatedKey() });
  platform.addService('risk', new ServiceDefinition({ secrets: { KEY: key.field('api_key') } }), later);

  test('is in a parameter of its own stack, under the same path', () => {
    expect(Object.keys(parametersOf(later))).toEqual([`${platform.namesPath}/Later/1`]);
    const [names] = namesOf(later);
    expect(names).toMatchObject({
      version: 1,
      redeployments: { Later: expect.any(String) },
      services: { risk: { service: expect.any(String) } },
    });
    expect(Object.keys(names.secrets)).toEqual(['Later/Key']);
    expect(schemaFaults(SCHEMA, merged([...namesOf(stack), names]))).toEqual([]);
  });

  test('adds no reference between the stacks', () => {
    const parameter = Object.values<Json>(templateOf(later).findResources('AWS::SSM::Parameter'));
    expect(JSON.stringify(parameter)).not.toContain('Fn::ImportValue');
    expect(later.dependencies).toEqual([stack]);
    expect(stack.dependencies).toEqual([]);
  });
});

test('a secret that a service reads later is added', () => {
  const stack = aStack('Platform');
  const platform = aPlatform(stack);
  const key = new RotatableSecret(stack, 'Key', { rotation: RotationPlan.generatedKey() });
  platform.service('api-gateway').addSecret('KEY', key.field('api_key'));
  expect(merged(namesOf(stack)).secrets).toHaveProperty(['Platform/Key']);
});

test("a service with the name 'constructor' has its names", () => {
  const stack = aStack('Platform');
  aPlatform(stack, {
    database: Database.none(),
    services: { constructor: new ServiceDefinition({ routes: [Route.path('/*')] }) },
  });
  expect(merged(namesOf(stack)).services).toHaveProperty(['constructor', 'service']);
});

describe('the path', () => {
  const pathIn = (scope: Construct, id = 'Trading') =>
    new TradingAnalyticsPlatform(scope, id, {
      ingress: Ingress.none(),
      alerting: Alerting.none(),
      database: Database.none(),
      services: {},
    }).namesPath;
  const stackWith = (props: StackProps, scope: Construct = anApp()) => aStack('Platform', props, scope);

  test('contains the name of the stack, which differs in each copy', () => {
    expect(pathIn(stackWith({ stackName: 'aws-production' }))).toBe('/trading-analytics/aws-production/Trading');
    expect(pathIn(stackWith({}, new Stage(anApp(), 'Prod')))).toBe('/trading-analytics/Prod-Platform/Trading');
  });

  test('contains only characters that Parameter Store allows, and stays unique', () => {
    const stack = aStack('Platform');
    const [one, other] = ['Ä b', 'Ö b'].map((id) => pathIn(stack, id));
    for (const each of [one, other]) expect(each).toMatch(/^\/trading-analytics\/Platform\/--b-[0-9a-f]{8}$/);
    expect(one).not.toBe(other);
    expect(pathIn(stack, 'x'.repeat(200)).length).toBeLessThan(170);
  });

  test('of a platform in a nested stack begins with the stack that is not nested', () => {
    const stack = aStack('Parent');
    const nested = new NestedStack(stack, 'Nested');
    expect(pathIn(nested)).toMatch(/^\/trading-analytics\/Parent\/Nested-Trading-?/);
    const [name] = Object.values<Json>(templateOf(nested).findResources('AWS::SSM::Parameter'));
    expect(name.Properties.Name).toMatch(/^\/trading-analytics\/Parent\/[\w-]+\/Parent\.Nested\/1$/);
  });
});
