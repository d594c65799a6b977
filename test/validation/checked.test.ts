import { CfnParameter, Duration, Lazy, Size, Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { Alerting, CapacityMix, DeploymentStage, Ingress, Weekday } from '../../src';
import { checked, pathOf, placed } from '../../src/validation/checked';
import { aStack, aVpc } from '../support/stacks';
import { type ExpectedError, expectUsageError } from '../support/usage-errors';

/** Checks options as the type system does not: any value for any option. */
// biome-ignore lint/suspicious/noExplicitAny: wrong types are what is tested
const service = (options: any) => checked('new ServiceDefinition', 'props', options);
const TOKEN = Token.asString({ Ref: 'Parameter' });

function expectRefused(action: () => unknown, wanted: Omit<ExpectedError, 'path'> & { path?: string }): void {
  expectUsageError(action, { path: 'new ServiceDefinition()', ...wanted });
}

describe('checked()', () => {
  test('returns options that are valid, without a copy', () => {
    const options = {
      port: 80,
      cpu: 256,
      memory: Size.gibibytes(1),
      environment: { A: TOKEN },
      scaling: { minTasks: 1 },
    };
    expect(service(options)).toBe(options);
  });

  test('removes options that are null, at any depth', () => {
    expect(service({ port: null, scaling: { minTasks: 1, maxTasks: null } })).toEqual({ scaling: { minTasks: 1 } });
    expect(checked('CapacityMix.spot', 'options', null)).toBeUndefined();
    const [open, close] = ['09:00', '17:00'];
    const market = { minTasks: 2, timeZone: 'Asia/Tokyo', sessions: [{ open, close, days: null as never }] };
    expect(checked('MarketHours.custom', 'options', market).sessions).toEqual([{ open, close }]);
  });

  test('names the construct if there is one', () => {
    const action = () => checked('new ServiceDefinition', 'props', { port: 0 }, aStack('Risk'));
    expectRefused(action, { code: 'PortOutOfRange', path: 'Risk', got: 'port: 0' });
  });

  test('refuses what is no object', () => {
    for (const value of ['text', [], 5, true, new Map(), () => 1]) {
      expectRefused(() => service(value), { code: 'WrongType', got: 'props: ', expected: 'an object with options' });
    }
  });

  test('accepts an object of a class with the options, and returns them without the class', () => {
    class Options {
      public get port() {
        return 80;
      }
    }
    expect({ ...service(new Options()) }).toEqual({ port: 80 });
  });

  test('names a required argument and a required option that are missing', () => {
    const nothing = undefined as never;
    const path = 'MarketHours.nyse()';
    expectRefused(() => checked('MarketHours.nyse', 'options', nothing), {
      code: 'ChoiceMissing',
      path,
      got: 'no options',
    });
    expectRefused(() => checked('MarketHours.nyse', 'options', {}), {
      code: 'ChoiceMissing',
      path,
      got: 'no minTasks',
      expected: 'a number, because minTasks has no default',
    });
  });
});

describe('names of options', () => {
  test('the options of a choice are known by name', () => {
    expectRefused(() => service({ Scaling: {} }), {
      code: 'UnknownOption',
      got: "the option 'Scaling'",
      expected: "'scaling', the nearest option",
      fix: "write 'scaling'",
    });
    expectRefused(() => service({ scaling: { wholly: 1 } }), {
      code: 'UnknownOption',
      got: "the option 'scaling.wholly'",
      expected: "one of 'scaleInCooldown', 'scaleOutCooldown'",
      fix: "remove 'wholly'",
    });
  });

  test('the props of a construct may have others, unless they are near to one that is not set', () => {
    const props = (options: object) => checked('new TradingNetwork', 'props', options);
    expect(props({ owner: 'desk', cidrs: 1, cidr: '10.0.0.0/16' })).toHaveProperty('owner');
    for (const name of ['Cidr', 'cidrs', 'cid', 'cdir', 'availability_zones', 'availabilityZone', 'encryption']) {
      expectRefused(() => props({ [name]: 1 }), { code: 'UnknownOption', path: 'new TradingNetwork()', got: name });
    }
  });
});

describe('types', () => {
  test.each<[object, string, string, string]>([
    [{ port: '80' }, "port: '80'", 'a number', 'write a number, or leave it out for the default'],
    [{ exec: 'no' }, "exec: 'no'", 'true or false', 'write true or false'],
    [{ user: 5 }, 'user: 5', 'a string', "for example '1000'"],
    [{ stopTimeout: 0 }, 'stopTimeout: 0', 'a Duration', 'for example Duration.seconds(90)'],
    [{ healthCheckGracePeriod: {} }, 'healthCheckGracePeriod: an empty object', 'a Duration', 'Duration.seconds(60)'],
    [{ memory: 512 }, 'memory: 512', 'a Size', 'for example Size.mebibytes(512)'],
    [{ sidecars: 5 }, 'sidecars: 5', 'a list', 'write a list in square brackets'],
    [{ sidecars: [undefined] }, 'sidecars[0]: undefined', 'a Sidecar', 'use new Sidecar()'],
    [{ environment: 'A=B' }, "environment: 'A=B'", 'an object with names and values', 'write an object in braces'],
    [{ environment: { A: 5 } }, "environment['A']: 5", 'a string', ''],
    [
      { image: 'nginx' },
      "image: 'nginx'",
      'a ServiceImage',
      'use ServiceImage.fromAsset(), ServiceImage.fromParameter()',
    ],
    [{ image: CapacityMix.spot() }, 'image: a CapacityMix', 'a ServiceImage', ''],
    [{ logRetention: 31 }, 'logRetention: 31', 'a member of RetentionDays', 'for example RetentionDays.ONE_DAY'],
    [{ logRetention: 'ONE_DAY' }, "logRetention: 'ONE_DAY'", 'a member of RetentionDays', ''],
    [{ errorPattern: 'ERROR' }, "errorPattern: 'ERROR'", 'an IFilterPattern', 'for example of logs.FilterPattern'],
    [
      { architecture: ecs.ContainerImage },
      'architecture: the function or class ContainerImage',
      'a CpuArchitecture',
      '',
    ],
  ])('%p', (options, got, expected, fix) => {
    expectRefused(() => service(options), { code: 'WrongType', got, expected, fix });
  });

  test('classes are recognized by their mark, interfaces by their members, enums by their values', () => {
    const options = {
      capacity: CapacityMix.spot(),
      architecture: ecs.CpuArchitecture.ARM64,
      errorPattern: logs.FilterPattern.anyTerm('ERROR'),
      logRetention: logs.RetentionDays.ONE_DAY,
    };
    expect(service(options)).toBe(options);
    const session = { open: '09:00', close: '17:00', days: [Weekday.MONDAY] };
    const market = { minTasks: 2, timeZone: 'Asia/Tokyo', sessions: [session] };
    expect(checked('MarketHours.custom', 'options', market)).toBe(market);
  });

  test('options of the CDK have no kinds', () => {
    const options = { period: Duration.seconds(90), dimensionsMap: { A: 'b' }, color: TOKEN };
    expect(checked('SpotCluster.metricPlacementFailures', 'options', options)).toBe(options);
    const action = () => checked('SpotCluster.metricPlacementFailures', 'options', { period: 5 as never });
    expectRefused(action, { code: 'WrongType', path: 'SpotCluster.metricPlacementFailures()', got: 'period: 5' });
  });

  test('a list may be a token where its kind accepts it', () => {
    const tokens = Token.asList({ Ref: 'List' });
    expect(checked('RotatableSecret.grantRead', 'versionStages', tokens)).toBe(tokens);
    expectRefused(() => service({ calls: tokens }), { code: 'NotKnownAtSynth', got: 'calls is a token' });
  });

  test('classes of the root module of the CDK are recognized', () => {
    const parameter = new CfnParameter(aStack(), 'Tag');
    expect(checked('ServiceImage.fromParameter', 'parameter', parameter)).toBe(parameter);
    expectRefused(() => checked('ServiceImage.fromParameter', 'parameter', 'Tag' as never), {
      code: 'WrongType',
      path: 'ServiceImage.fromParameter()',
      got: "parameter: 'Tag'",
      expected: 'a CfnParameter',
      fix: 'use new CfnParameter()',
    });
  });

  test('a duration has an example', () => {
    const options = { stages: [], timeout: 5 as never };
    expectRefused(() => checked('DeploymentHook.pause', 'options', options), {
      code: 'HookStage',
      path: 'DeploymentHook.pause()',
      got: 'stages: an empty list',
    });
    expectRefused(
      () => checked('DeploymentHook.pause', 'options', { ...options, stages: [DeploymentStage.PRE_SCALE_UP] }),
      {
        code: 'WrongType',
        path: 'DeploymentHook.pause()',
        got: 'timeout: 5',
        fix: 'for example Duration.minutes(5)',
      },
    );
  });

  test('an enum names its members', () => {
    const access = { login: 'password' as never };
    expectRefused(() => checked('DatabaseAccess.readOnly', 'options', access), {
      code: 'WrongType',
      path: 'DatabaseAccess.readOnly()',
      got: "login: 'password'",
      expected: 'DatabaseLogin.PASSWORD or DatabaseLogin.IAM',
    });
  });

  test('an interface names a class', () => {
    expectRefused(() => checked('new SpotCluster', 'props', { vpc: aStack() as never }), {
      code: 'WrongType',
      path: 'new SpotCluster()',
      got: "vpc: the Stack 'Stack'",
      expected: 'an IVpc',
      fix: 'pass an object of that type, for example of ec2.Vpc',
    });
    const encryptionKey = new kms.Key(aStack(), 'Key');
    expect(checked('EncryptionKey.ofStack', 'scope', aStack())).toBeInstanceOf(Construct);
    expect(checked('new SpotCluster', 'props', { vpc: aVpc(aStack()), encryptionKey })).toBeDefined();
  });

  test('a map without a prototype is a map, and one with the entry __proto__ is none', () => {
    const environment = Object.assign(Object.create(null), { A: '1' });
    expect(service({ environment })).toEqual({ environment });
    const lost = { environment: { __proto__: { A: '1' } } };
    expect(Object.keys(lost.environment)).toEqual([]);
    expectRefused(() => service({ environment: lost.environment }), { code: 'WrongType', got: 'environment: ' });
  });

  test('a definition that is none has its own code', () => {
    const choices = { ingress: Ingress.none(), alerting: Alerting.none() };
    const props = (services: object) => checked('new TradingAnalyticsPlatform', 'props', { ...choices, services });
    const path = 'new TradingAnalyticsPlatform()';
    expectRefused(() => props({ gateway: {} }), {
      code: 'NotADefinition',
      path,
      got: "services['gateway']: an empty object",
    });
    expectRefused(() => props({ gateway: null }), { code: 'NotADefinition', path, got: "services['gateway']: null" });
    expectRefused(() => service({ environment: { A: null } }), {
      code: 'VariableWithoutValue',
      got: "environment['A']: null",
    });
  });
});

describe('properties of CloudFormation', () => {
  const match = (statement: object) => checked('FirewallRule.match', 'options', { statement });

  test('may be tokens, and are known by name', () => {
    const geo = { countryCodes: Lazy.list({ produce: () => ['DE'] }) };
    const statement = { geoMatchStatement: geo, notStatement: Lazy.any({ produce: () => ({}) }) };
    expect(match(statement)).toHaveProperty('statement', statement);
    expect(
      match({ rateBasedStatement: { aggregateKeyType: 'IP', limit: 10, customKeys: [{ ip: {} }] } }),
    ).toBeDefined();
    expect(match({ andStatement: { statements: [Lazy.any({ produce: () => ({}) })] } })).toBeDefined();
    expectRefused(() => match({ geoMatchStatment: geo }), {
      code: 'UnknownOption',
      path: 'FirewallRule.match()',
      got: "the option 'statement.geoMatchStatment'",
    });
  });
});

describe('placed()', () => {
  const NEW = 'new TradingMesh';

  test('returns the scope and the id', () => {
    const stack = aStack();
    expect(placed(NEW, stack, 'Mesh')).toEqual([stack, 'Mesh']);
    expect(pathOf([stack, 'Mesh'])).toBe('Stack/Mesh');
    expect(pathOf([stack.node.root as Construct, 'Stack'])).toBe('Stack');
  });

  test.each<[unknown, unknown, ExpectedError]>([
    [true, 'Mesh', { code: 'WrongType', path: 'new TradingMesh()', got: 'scope: true' }],
    [undefined, 'Mesh', { code: 'ChoiceMissing', path: 'new TradingMesh()', got: 'no scope' }],
    [aStack(), 5, { code: 'WrongType', path: 'new TradingMesh()', got: 'id: 5' }],
    [aStack(), undefined, { code: 'ChoiceMissing', path: 'new TradingMesh()', got: 'no id' }],
    [aStack(), '', { code: 'InvalidValue', path: 'new TradingMesh()', got: 'an empty id' }],
    [
      aStack(),
      '__proto__',
      { code: 'InvalidValue', path: 'new TradingMesh()', got: "the id '__proto__'", fix: "'proto1'" },
    ],
    [aStack(), 'constructor', { code: 'InvalidValue', path: 'new TradingMesh()', got: "the id 'constructor'" }],
    [aStack(), TOKEN, { code: 'NotKnownAtSynth', path: 'new TradingMesh()', got: 'an id with a token' }],
  ])('refuses the scope %s and the id %s', (scope, id, wanted) => {
    expectUsageError(() => placed(NEW, scope as Construct, id as string), wanted);
  });
});
