import type { Construct } from 'constructs';
import * as fc from 'fast-check';
import * as library from '../../src';
import { nearestName } from '../../src/validation/near-names';
import { CALLS } from '../../src/validation/option-types';
import type { Field } from '../../src/validation/type-notation';
import { extent, SEED } from '../support/extent';
import { fieldsOf, KNOWN_CALLS } from '../support/options/calls';
import { Examples } from '../support/options/examples';
import { ValidValues } from '../support/options/valid-values';
import { expectUsageError } from '../support/usage-errors';

type Props = Record<string, unknown>;
// biome-ignore lint/suspicious/noExplicitAny: a class of the library by its name
type AnyConstruct = new (scope: Construct, id: string, props: any) => Construct;

/** The constructs of the library, and what a user's subclass adds to their props. */
const OWN_PROPS: Record<string, Props> = {
  EncryptionKey: { aliasName: 'alias/own', owner: 'risk' },
  FargateJob: { reportOf: 'risk', owner: 'x' },
  FargateWorker: { shard: 3, owner: 'x' },
  ImageRepository: { scanFindings: [], team: 'risk', lifecycleDays: 7 },
  MeshedFargateService: { costCenter: 4711, onCall: ['a', 'b'], tier: 'gold' },
  RotatableSecret: { auditor: 'x', partner: { name: 'y' } },
  SharedLoadBalancer: { accessReviewer: 'x', wafOwner: 'y' },
  SharedNetworkLoadBalancer: { accessReviewer: 'x', wafOwner: 'y' },
  SpotCluster: { budget: 100, owner: 'x' },
  TradingAnalyticsPlatform: { stage: 'prod', owners: ['x'], featureFlags: {} },
  TradingDatabase: { dataOwner: 'x', retentionClass: 'y' },
  TradingMesh: { owner: 'x', auditTrail: true },
  TradingMonitoring: { pagerDuty: 'x', costBudget: 5 },
  TradingNetwork: { transitGateway: 'tgw-1', owner: 'x' },
  WebFirewall: { reviewedBy: 'x', ticket: 5 },
};

/** Values of required props that fit together in one stack. */
const FITTING: Record<string, Props> = {
  SharedLoadBalancer: { ingress: library.Ingress.http() },
  TradingAnalyticsPlatform: { ingress: library.Ingress.http() },
  TradingMesh: { namespaceName: 'own.internal' },
};

const CONSTRUCTS = KNOWN_CALLS.filter(
  ({ call }) => call.startsWith('new ') && CALLS[call].startsWith('scope:constructs.Construct id:'),
).map(({ call, parameters }) => ({ name: call.replace('new ', ''), props: parameters[2] }));

test('every construct of the library has a subclass in this test', () => {
  expect(Object.keys(OWN_PROPS).sort()).toEqual(CONSTRUCTS.map(({ name }) => name).sort());
});

/** Returns a subclass as users write it: it has props of its own, and passes all props on. */
function subclassOf(name: string) {
  // biome-ignore lint/suspicious/noExplicitAny: a class of the library by its name
  const Base = (library as any)[name] as AnyConstruct;
  return class Own extends Base {
    public readonly own: Props;
    public constructor(scope: Construct, id: string, props: Props) {
      super(scope, id, props);
      this.own = Object.fromEntries(Object.keys(OWN_PROPS[name]).map((key) => [key, props[key]]));
    }
  };
}

function optionsOf({ type }: Field): Field[] {
  return type.type === 'named' ? fieldsOf(type.name) : [];
}

const values = new ValidValues(fc.sample(fc.gen(), { numRuns: 1, seed: SEED })[0], new Examples());

/** The props that a construct needs. */
function required(props: Field): Props {
  const needed = optionsOf(props).filter(({ optional }) => !optional);
  return Object.fromEntries(needed.map((field) => [field.name, values.of(field)]));
}

function create(name: string, props: Props, id = `Own${values.examples.nextId()}`): Construct {
  return new (subclassOf(name))(values.examples.stack, id, props);
}

test.each(CONSTRUCTS)('a subclass of $name with own props works', ({ name, props }) => {
  const own = create(name, { ...required(props), ...FITTING[name], ...OWN_PROPS[name] });
  expect(own).toMatchObject({ own: OWN_PROPS[name] });
  const messages = own.node.findAll().flatMap(({ node }) => node.metadata.filter(({ type }) => /error/.test(type)));
  expect(messages).toEqual([]);
});

/** Names that a user may write for an option by mistake. */
function misspelt({ name }: Field): string[] {
  const half = name.slice(0, Math.max(3, Math.ceil(name.length / 2)));
  const swapped = name.replace(/(.)(.)$/, '$2$1');
  const twoLetters = `${name.slice(0, -2)}${name.slice(-2).replace(/./g, 'q')}`;
  const plural = name.endsWith('s') ? name.slice(0, -1) : `${name}s`;
  const all = [name.toUpperCase(), name[0].toUpperCase() + name.slice(1), plural, half, `${name}x`];
  return name.length < 5 ? all : [...all, swapped, twoLetters];
}

const MISTAKES = CONSTRUCTS.flatMap(({ name, props }) => {
  const options = optionsOf(props);
  return options.flatMap((field) =>
    misspelt(field)
      .filter((wrong) => options.every((option) => option.name !== wrong))
      .map((wrong) => ({ construct: name, props, option: field.name, wrong })),
  );
});

test('an own name that is near to an option that is not set is an error', () => {
  const property = fc.property(fc.constantFrom(...MISTAKES), ({ construct, props, option, wrong }) => {
    const { [option]: _left, ...given } = required(props);
    const unset = optionsOf(props).map(({ name }) => name);
    const near = nearestName(
      wrong,
      unset.filter((name) => given[name] === undefined),
    ) as string;
    const id = `Own${values.examples.nextId()}`;
    expectUsageError(() => create(construct, { ...given, [wrong]: 'x' }, id), {
      code: 'UnknownOption',
      path: `/${id}`,
      got: `'${wrong}'`,
      fix: `write '${near}'`,
    });
  });
  fc.assert(property, { seed: SEED, numRuns: extent(60, MISTAKES.length) });
});

test('an own name that is near to an option that is set passes', () => {
  const mistakes = MISTAKES.filter(({ wrong }) => wrong.endsWith('x'));
  const property = fc.property(fc.constantFrom(...mistakes), ({ construct, props, option, wrong }) => {
    const field = optionsOf(props).find(({ name }) => name === option) as Field;
    const given = { ...required(props), [option]: values.of(field) };
    const unset = optionsOf(props).filter(({ name }) => !(name in given));
    if (
      nearestName(
        wrong,
        unset.map(({ name }) => name),
      ) === undefined
    ) {
      expect(errorOf(() => create(construct, { ...given, [wrong]: 'x' }))).not.toContain('UnknownOption');
    }
  });
  fc.assert(property, { seed: SEED, numRuns: extent(20, mistakes.length) });
});

function errorOf(action: () => unknown): string {
  try {
    action();
    return '';
  } catch (error) {
    return String(error);
  }
}
