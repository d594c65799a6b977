import { go, goFunction } from '../../../tools/translate/go';
import { java, javaMethod } from '../../../tools/translate/java';
import { differ } from '../../../tools/translate/pages';
import type { Arguments, Expression, Named, Program, Statement } from '../../../tools/translate/program';
import { python, pythonFunction } from '../../../tools/translate/python';

const OWN = 'cdk-trading-analytics-platform';
const QUEUE = named('class', 'aws-cdk-lib/aws-sqs', 'Queue');
const STATEMENT = named('struct', 'aws-cdk-lib/aws-wafv2', 'CfnWebACL', 'StatementProperty');
const SERVICE = named('class', OWN, 'ServiceDefinition');
const PROPS = named('struct', OWN, 'ServiceDefinitionProps');

function named(kind: Named['kind'], module: string, ...path: string[]): Named {
  return { kind, module, path };
}

function text(value: string): Expression {
  return { kind: 'string', text: value, plain: false };
}

function field(name: string, value: Expression, ...comments: string[]) {
  return { name, value, comments };
}

function call(...values: Expression[]): Arguments {
  return { values, missing: 0 };
}

function programOf(values: (Expression | Statement['does'])[], options: Partial<Program> = {}): Program {
  const statements = values.map((value): Statement => {
    const isStatement = ['expression', 'constant', 'for'].includes(value.kind);
    const does = (isStatement ? value : { kind: 'expression', value }) as Statement['does'];
    return { comments: [], apart: false, does };
  });
  return { statements, aliases: new Map(), withImports: false, given: new Map(), ...options };
}

/** The lines of an expression in the three languages. */
function written(value: Expression): string[] {
  const program = programOf([value]);
  return [python(program), java(program, 'App'), go(program)];
}

test('optional parameters without a value are nil in Go only', () => {
  const value: Expression = { kind: 'new', type: QUEUE, arguments: { values: [{ kind: 'this' }], missing: 2 } };
  expect(written(value)).toEqual(['Queue(self)', 'new Queue(this);', 'awssqs.NewQueue(stack, nil, nil)']);
});

test('options are keyword arguments in Python, a builder in Java, and a pointer in Go', () => {
  const options: Expression = { kind: 'struct', type: PROPS, fields: [field('stopTimeout', text('a'), 'Why.')] };
  const [inPython, inJava, inGo] = written({ kind: 'new', type: SERVICE, arguments: call(options) });
  expect(inPython).toBe('ServiceDefinition(\n    # Why.\n    stop_timeout="a",\n)');
  expect(inJava).toBe(
    'ServiceDefinition.Builder.create()\n        // Why.\n        .stopTimeout("a")\n        .build();',
  );
  expect(inGo).toBe(
    'trading.NewServiceDefinition(&trading.ServiceDefinitionProps{\n\t// Why.\n\tStopTimeout: jsii.String("a"),\n})',
  );
});

test('structs of CloudFormation are inside their class', () => {
  expect(written({ kind: 'struct', type: STATEMENT, fields: [] })).toEqual([
    'CfnWebACL.StatementProperty()',
    'CfnWebACL.StatementProperty.builder().build();',
    '&awswafv2.CfnWebACL_StatementProperty{}',
  ]);
});

test('keywords and capital letters get the names that jsii gives them', () => {
  const of: Expression = { kind: 'variable', name: 'lambda', type: QUEUE };
  expect(written({ kind: 'call', of, name: 'raise', arguments: call() })).toEqual([
    'lambda_.raise_()',
    'lambda.raise();',
    'lambda.Raise()',
  ]);
  expect(written({ kind: 'property', of, name: 'enforceSSL', isField: false, type: { kind: 'boolean' } })).toEqual([
    'lambda_.enforce_ssl',
    'lambda.getEnforceSsl();',
    'lambda.EnforceSSL()',
  ]);
  expect(java(programOf([{ kind: 'call', of, name: 'default', arguments: call() }]), 'App')).toBe(
    'lambda.defaultValue();',
  );
});

test('texts with values', () => {
  const region: Expression = { kind: 'variable', name: 'region', type: { kind: 'string' } };
  expect(written({ kind: 'template', parts: ['100% ', region] })).toEqual([
    'f"100% {region}"',
    '"100% " + region;',
    'jsii.String(fmt.Sprintf("100%% %v", *region))',
  ]);
});

test('values of any type are plain in lists and maps', () => {
  const plain: Expression = { kind: 'number', text: '443', plain: true };
  expect(written({ kind: 'map', of: { kind: 'any' }, fields: [field('Port', plain)] })).toEqual([
    '{"Port": 443}',
    'Map.of("Port", 443);',
    '&map[string]interface{}{"Port": 443}',
  ]);
  expect(written({ kind: 'list', of: { kind: 'string' }, items: [{ value: text('a'), comments: [] }] })).toEqual([
    '["a"]',
    'List.of("a");',
    'jsii.Strings("a")',
  ]);
});

test('a cast from undefined is for Python only', () => {
  const of: Expression = { kind: 'variable', name: 'queue', type: QUEUE };
  expect(written({ kind: 'cast', of, type: QUEUE, isOfDefined: true })).toEqual([
    'cast(Queue, queue)',
    'queue;',
    'queue',
  ]);
  expect(written({ kind: 'cast', of, type: QUEUE, isOfDefined: false })).toEqual([
    'cast(Queue, queue)',
    '(Queue) queue;',
    'queue.(awssqs.Queue)',
  ]);
});

test('a variable of options in a call is refused, because Python cannot pass it', () => {
  const options: Expression = { kind: 'variable', name: 'options', type: PROPS };
  const program = programOf([{ kind: 'new', type: SERVICE, arguments: call(options) }]);
  expect(() => python(program)).toThrow('write the options of a call in the call');
});

test('whole programs have imports, and the second class of a name its package', () => {
  const first: Expression = {
    kind: 'new',
    type: named('class', 'aws-cdk-lib/aws-route53', 'Route'),
    arguments: call(),
  };
  const second: Expression = { kind: 'new', type: named('class', OWN, 'Route'), arguments: call() };
  const aliases = new Map([['aws-cdk-lib/aws-route53', 'lambda']]);
  const loop: Statement['does'] = {
    kind: 'for',
    name: 'type',
    type: { kind: 'string' },
    list: { kind: 'list', of: { kind: 'string' }, items: [{ value: text('a'), comments: [] }] },
    body: programOf([first]).statements,
  };
  const unused: Statement['does'] = { kind: 'constant', name: 'route', type: SERVICE, value: second, used: false };
  const program = programOf([loop, unused], { withImports: true, aliases });
  expect(python(program)).toBe(
    [
      'from aws_cdk import aws_route53 as lambda_',
      `from cdk_trading_analytics_platform import Route`,
      '',
      'for type in ["a"]:',
      '    lambda_.Route()',
      'route = Route()',
    ].join('\n'),
  );
  expect(java(program, 'App')).toContain('new io.github.cdktradinganalytics.platform.Route();');
  expect(go(program)).toContain(
    '\tfor _, type_ := range *jsii.Strings("a") {\n\t\tawsroute53.NewRoute()\n\t}\n\ttrading.NewRoute()',
  );
});

test('statements are a function that has what they do not define as parameters', () => {
  const queue: Expression = { kind: 'variable', name: 'queue', type: QUEUE };
  const constant: Statement['does'] = { kind: 'constant', name: 'other', type: QUEUE, value: queue, used: false };
  const program = programOf([constant], { given: new Map([['queue', QUEUE]]) });
  expect(pythonFunction(program)).toContain('def example(self, queue):\n    other = queue');
  expect(javaMethod(program, 'Example')).toContain('void example(Queue queue) {\n        Queue other = queue;');
  expect(goFunction(program)).toContain('(stack awscdk.Stack, queue awssqs.Queue) {\n\tother := queue\n\t_ = other\n}');
});

test('pages differ in words, not in the alignment of fields', () => {
  expect(differ('Min:  2\n', 'Min: 2\n')).toBe(false);
  expect(differ('Min: 2\n', 'Min: 3\n')).toBe(true);
});
