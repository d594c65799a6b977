import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import * as library from '../../src';
import { CALLS } from '../../src/validation/option-types';
import { anApp, aPlatform, aService, aStack, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const { DatabaseAccess, Ingress, MeshBackend, MutualTls, Route, ServiceDefinition } = library;

/** The names that every JavaScript object has as a property. */
const INHERITED = ['constructor', 'toString', 'hasOwnProperty', 'valueOf', '__proto__'];

describe('a service called constructor', () => {
  test.each([
    ['Service Connect', MeshBackend.serviceConnect()],
    ['Envoy with mutual TLS', MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() })],
    ['App Mesh', MeshBackend.appMesh()],
  ])('works on %s', (_name, mesh) => {
    const platform = aPlatform(aStack(), {
      mesh,
      services: {
        constructor: new ServiceDefinition({
          calls: ['quotes'],
          routes: [Route.path('/*')],
          platformApiKey: true,
          databaseAccess: DatabaseAccess.readWrite(),
        }),
        quotes: new ServiceDefinition(),
        gateway: new ServiceDefinition({ calls: ['constructor'] }),
      },
    });
    expect(platform.serviceNames).toEqual(['constructor', 'gateway', 'quotes']);
    expect(platform.service('constructor').serviceName).toBe('constructor');
    expect(platform.service('gateway').calls).toEqual(['constructor']);
    const template = JSON.stringify(templateOf(platform).toJSON());
    expect(template).toContain('"CONSTRUCTOR_URL"');
    expect(template).toContain('"Name":"SERVICE_NAME","Value":"constructor"');
  });

  test('can be added later, and once only', () => {
    const platform = aPlatform(aStack(), { ingress: Ingress.none(), services: {} });
    const add = () => platform.addService('constructor', new ServiceDefinition());
    expect(add().node.path).toBe('Stack/Trading/Services/constructor-service');
    expectUsageError(add, { code: 'NameTaken', path: 'Stack/Trading', got: "'constructor'" });
  });

  test('is no callee unless there is one', () => {
    const services = { gateway: new ServiceDefinition({ calls: ['constructor'] }) };
    expectUsageError(() => aPlatform(aStack(), { ingress: Ingress.none(), services }), {
      code: 'UnknownService',
      path: 'Stack/Trading/Services/gateway',
      got: "calls: ['constructor']",
    });
    const platform = aPlatform(aStack(), { ingress: Ingress.none(), services: {} });
    expectUsageError(() => platform.service('constructor'), {
      code: 'UnknownService',
      path: 'Stack/Trading',
      got: "service('constructor')",
    });
  });
});

test.each(INHERITED.slice(1))('a service called %s is an error', (name) => {
  const services = { [name]: new ServiceDefinition() };
  expectUsageError(() => aPlatform(aStack(), { ingress: Ingress.none(), services }), {
    code: 'InvalidServiceName',
    path: 'Stack/Trading',
    got: `the name '${name}' in services`,
  });
});

const CONSTRUCTS = Object.entries(CALLS)
  .filter(([call, parameters]) => /^new /.test(call) && parameters.startsWith('scope:'))
  .map(([call]) => call);

test.each(CONSTRUCTS)('%s refuses an id that every object has', (call) => {
  // biome-ignore lint/suspicious/noExplicitAny: a class by its name
  const Type = (library as any)[call.replace('new ', '')];
  for (const id of INHERITED) {
    expectUsageError(() => new Type(aStack(), id, {}), { code: 'InvalidValue', path: `${call}()`, got: `'${id}'` });
  }
});

describe('__proto__', () => {
  const own = <T>(value: T): Record<string, T> => ({ ['__proto__']: value });

  test.each(['an own property', 'parsed JSON'])('is an error as a name in environment: %s', (how) => {
    const environment = how === 'parsed JSON' ? JSON.parse('{ "A": "x", "__proto__": "x" }') : own('x');
    expectUsageError(() => aService({ environment }), {
      code: 'InvalidVariableName',
      path: 'Stack/RiskEngine',
      got: "the name '__proto__' in environment",
      expected: 'another name',
    });
  });

  test('is an error as a name of a secret, of details, and in addEnvironment()', () => {
    const secret = {} as never;
    expectUsageError(() => aService({ secrets: own(secret) }), {
      code: 'InvalidVariableName',
      path: 'Stack/RiskEngine',
      got: "the name '__proto__' in secrets",
    });
    const stages = [library.DeploymentStage.POST_SCALE_UP];
    const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:hook';
    const handler = lambda.Function.fromFunctionArn(aStack(), 'Hook', arn);
    expect(() => library.DeploymentHook.invoke(handler, { stages, details: own('x') })).toThrow("'__proto__'");
    expect(() => aService().service.addEnvironment('__proto__', 'x')).toThrow('[InvalidVariableName]');
    expect(() => library.RotationPlan.generatedKey({ field: '__proto__' })).toThrow('[InvalidSecretField]');
  });

  test('is an error if it has become the prototype', () => {
    const services = { __proto__: new ServiceDefinition() } as never;
    expectUsageError(() => aPlatform(aStack(), { services }), {
      code: 'WrongType',
      path: 'Stack/Trading',
      got: 'services: ',
    });
  });

  test('is an unknown option', () => {
    const options = JSON.parse('{ "__proto__": { "port": 1 } }');
    expectUsageError(() => new ServiceDefinition(options), {
      code: 'UnknownOption',
      path: 'new ServiceDefinition()',
      got: "'__proto__'",
    });
  });
});

test.each([['environment', { constructor: 'x', toString: 'y', hasOwnProperty: 'z' }]])(
  '%s may have the names that every object has',
  (option, values) => {
    const { stack } = aService({ [option]: values });
    const text = JSON.stringify(templateOf(stack).toJSON());
    for (const [name, value] of Object.entries(values))
      expect(text).toContain(JSON.stringify({ Name: name, Value: value }));
  },
);

test('a tree of constructs is unchanged by an id that is refused', () => {
  const app = anApp();
  const stack = aStack('Stack', {}, app);
  expect(() => new library.SpotCluster(stack, 'constructor', {} as never)).toThrow('[InvalidValue]');
  expect(stack.node.children).toEqual([]);
  expect(() => new Construct(stack, 'other')).not.toThrow();
});
