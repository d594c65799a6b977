import { ANY_TEXT } from '../../../src/validation/forms';
import { list, map, text, whole } from '../../../src/validation/kinds';
import { KINDS } from '../../../src/validation/kinds-of-options';
import { CALLS, PROVIDED, TYPES } from '../../../src/validation/option-types';
import type { AssemblyType } from '../../../tools/kinds/assembly';
import { incomplete } from '../../../tools/kinds/completeness';
import { tableOf } from '../../../tools/kinds/table';

const LIBRARY = 'cdk-trading-analytics-platform';
const NUMBER = { primitive: 'number' };
const own = (name: string) => ({ fqn: `${LIBRARY}.${name}` });
const type = (fqn: string, rest: Partial<AssemblyType>) =>
  [fqn, { fqn, name: fqn.split('.').pop() as string, kind: 'interface', ...rest } as AssemblyType] as const;
const struct = (fqn: string, rest: Partial<AssemblyType>) => type(fqn, { datatype: true, ...rest });
const parameter = (fqn: string) => ({ parameters: [{ name: 'value', type: { fqn } }] });

/** The table of a class with one constructor parameter of a type. */
function tableWith(parameterType: string, ...types: (readonly [string, AssemblyType])[]) {
  const holder = type(`${LIBRARY}.Holder`, { kind: 'class', initializer: parameter(parameterType) });
  return tableOf(new Map([holder, ...types]), (name, member) => `${name} ${member}`);
}

describe('the table of types', () => {
  test('has the options of structs and of their bases, lists, maps and tokens of CloudFormation', () => {
    const element = { primitive: 'string' };
    const table = tableWith(
      `${LIBRARY}.Options`,
      struct(`${LIBRARY}.Options`, {
        interfaces: [`${LIBRARY}.Base`],
        properties: [
          { name: 'list', type: { collection: { kind: 'array', elementtype: element } } },
          { name: 'map', type: { collection: { kind: 'map', elementtype: element } }, optional: true },
          { name: 'own', type: own('Options'), optional: true },
          { name: 'either', type: { union: { types: [NUMBER, { fqn: 'aws-cdk-lib.IResolvable' }] } } },
          { name: 'time', type: { fqn: 'aws-cdk-lib.Duration' } },
        ],
      }),
      struct(`${LIBRARY}.Base`, { properties: [{ name: 'port', type: NUMBER, optional: true }] }),
      type('aws-cdk-lib.Duration', { kind: 'class' }),
    );
    expect(table).toEqual({
      provided: {},
      calls: { 'new Holder': 'value:Options' },
      types: {
        Base: 'struct port?:number',
        Options: 'struct +Base list:[string] map?:{string} own?:Options either:number time:Duration',
      },
    });
  });

  test('has no notation for other unions', () => {
    const properties = [{ name: 'either', type: { union: { types: [NUMBER, { primitive: 'string' }] } } }];
    expect(() => tableWith(`${LIBRARY}.Options`, struct(`${LIBRARY}.Options`, { properties }))).toThrow('no notation');
  });

  test.each<[string, string, Partial<AssemblyType>, string]>([
    [
      'the factories and constants of a class',
      `${LIBRARY}.Choice`,
      {
        kind: 'class',
        methods: [{ name: 'of', static: true, returns: { type: own('Choice') } }, { name: 'other' }],
        properties: [
          { name: 'ONE', static: true, type: own('Choice') },
          { name: 'kind', type: NUMBER },
        ],
      },
      'class Choice.of() Choice.ONE',
    ],
    ['the constructor of a class', 'aws-cdk-lib.CfnThing', { kind: 'class', initializer: {} }, 'class new-CfnThing()'],
    ['nothing for an abstract class', `${LIBRARY}.Base`, { kind: 'class', abstract: true, initializer: {} }, 'class'],
    ['the members of an enum', `${LIBRARY}.Day`, { kind: 'enum', members: [{ name: 'MON' }] }, 'enum MON=Day%20MON'],
    ['no members of another enum', 'aws-cdk-lib.aws_x.Day', { kind: 'enum', members: [{ name: 'MON' }] }, 'enum'],
    [
      'required members of an interface',
      `${LIBRARY}.IOne`,
      {
        properties: [
          { name: 'a', type: NUMBER, optional: true },
          { name: 'b', type: NUMBER },
        ],
      },
      'interface b = IOne',
    ],
    [
      'methods of an interface without properties',
      `${LIBRARY}.IOne`,
      { methods: [{ name: 'a' }] },
      'interface a = IOne',
    ],
  ])('has %s', (_what, fqn, rest, notation) => {
    const name = fqn.replace(`${LIBRARY}.`, '').replace('aws-cdk-lib.aws_', 'aws_');
    expect(tableWith(fqn, type(fqn, rest)).types).toEqual({ [name]: notation });
  });

  test('names the class of the same name, or the own classes, for an interface', () => {
    const thing = 'aws-cdk-lib.aws_elasticloadbalancingv2.';
    const table = tableWith(`${thing}IThing`, type(`${thing}IThing`, {}), type(`${thing}Thing`, { kind: 'class' }));
    expect(Object.values(table.types)).toEqual(['interface  = elbv2.Thing']);
    const implementation = type(`${LIBRARY}.Two`, { kind: 'class', interfaces: [`${LIBRARY}.IOne`] });
    expect(tableWith(`${LIBRARY}.IOne`, type(`${LIBRARY}.IOne`, {}), implementation).types.IOne).toContain('= Two');
  });

  test('has the static and other methods with parameters, not hidden and not abstract ones', () => {
    const methods = ['shown', 'hidden', 'abstract', 'without'].map((name) => ({
      name,
      parameters: name === 'without' ? [] : [{ name: 'value', type: NUMBER }],
      protected: name === 'hidden',
      abstract: name === 'abstract',
    }));
    const holder = type(`${LIBRARY}.Holder`, { kind: 'class', abstract: true, initializer: parameter('x'), methods });
    const calls = tableOf(new Map([holder]), String).calls;
    expect(calls).toEqual({ 'Holder.shown': 'value:number' });
  });

  test('has what subclasses and implementations provide', () => {
    const text = { primitive: 'string' };
    const results = ['shown', 'hidden', 'fixed', 'without'].map((name) => ({
      name,
      returns: name === 'without' ? undefined : { type: text },
      protected: name === 'hidden',
      static: name === 'fixed',
    }));
    const properties = ['open', 'hidden', 'done'].map((name) => ({
      name,
      type: NUMBER,
      abstract: name !== 'done',
      protected: name === 'hidden',
    }));
    const types = [
      type(`${LIBRARY}.Base`, { kind: 'class', abstract: true, methods: results, properties }),
      type(`${LIBRARY}.Concrete`, {
        kind: 'class',
        methods: [...results, { name: 'bind', returns: { type: own('Config') } }],
      }),
      type(`${LIBRARY}.IMember`, {
        properties: [
          { name: 'config', type: own('Config'), optional: true },
          { name: 'count', type: NUMBER },
          { name: 'stack', type: { fqn: 'aws-cdk-lib.Stack' } },
          { name: 'other', type: own('IMember') },
        ],
      }),
      struct(`${LIBRARY}.Config`, { properties: [{ name: 'port', type: NUMBER }] }),
      type('aws-cdk-lib.Other', { kind: 'class', abstract: true, methods: results }),
    ];
    const table = tableOf(new Map(types), String);
    expect(table.provided).toEqual({
      Base: 'shown:string open:number',
      Concrete: 'bind:Config',
      IMember: 'config?:Config',
    });
    expect(table.types).toEqual({ Config: 'struct port:number' });
  });

  test('has no types that are in no assembly', () => {
    expect(() => tableWith('other.Thing')).toThrow('other.Thing is in no assembly');
  });
});

describe('the kinds', () => {
  const types = { Options: 'struct +Base port:number names:[string] labels?:{string} on:boolean' };
  const table = {
    types,
    calls: { 'new Holder': 'id:string props:Options', 'Holder.of': 'name:string' },
    provided: { Base: 'bind:Options text:string' },
  };
  const TEXT = text(ANY_TEXT, { tokens: true });
  const complete = {
    'Options.port': whole(1, 2, { tokens: true }),
    'Options.names': list({ of: TEXT }),
    'Options.labels': map(TEXT, { of: TEXT }),
    'Holder.of.name': TEXT,
    'Base.text': TEXT,
  };

  test('are complete in the library', () => {
    expect(incomplete({ types: TYPES, calls: CALLS, provided: PROVIDED }, KINDS)).toEqual([]);
  });

  test('are missing, of another type, or of no option', () => {
    expect(incomplete(table, complete)).toEqual([]);
    expect(
      incomplete(table, { ...complete, 'Options.names': list(), 'Options.gone': TEXT, 'Holder.of.name': list() }),
    ).toEqual([
      'Options.names has no kind, or a kind that does not fit its type',
      'Holder.of.name has no kind, or a kind that does not fit its type',
      'Options.gone has a kind and does not exist',
    ]);
    expect(incomplete(table, {})).toHaveLength(5);
  });
});
