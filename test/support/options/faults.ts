import { Duration, Size, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import { CapacityMix } from '../../../src';
import type { Kind, ObjectForm } from '../../../src/validation/kinds';
import { KINDS } from '../../../src/validation/kinds-of-options';
import { ENCRYPTION_KEY } from '../../../src/validation/object-forms';
import { PROVIDED } from '../../../src/validation/option-types';
import { ROTATION_SCHEDULE } from '../../../src/validation/rotation-schedules';
import { type Field, fieldsIn, namedType, type OptionType } from '../../../src/validation/type-notation';
import { fieldsOf, isStruct, KNOWN_CALLS, type KnownCall } from './calls';
import type { ValidValues } from './valid-values';

/** A mistake in one place of the arguments of a call. */
export interface Fault extends KnownCall {
  /** The parameter, the path in it, and the mistake. */
  readonly title: string;
  readonly parameter: Field;
  /** The name that the error must show. */
  readonly name: string;
  /** Puts the mistake into a valid argument. */
  readonly applyTo: (valid: unknown, values: ValidValues) => unknown;
}

export type Mistake = Pick<Fault, 'title' | 'name' | 'applyTo'>;

const NUMBER = Token.asNumber({ Ref: 'Number' });
const TEXT = Token.asString({ Ref: 'Text' });
/** The structs of the CDK contain themselves. */
const MAX_DEPTH = 5;
/** Names of options that no struct has. */
const FOREIGN = 'zzz';

/** The members that subclasses and implementations of users provide. */
export const PROVIDED_MEMBERS: Field[] = Object.entries(PROVIDED).flatMap(([type, notation]) =>
  fieldsIn(type, notation),
);

/** The parameters and members whose options may have foreign names. */
const OPEN = new Set([
  ...KNOWN_CALLS.filter(({ parameters: [{ name, type }] }) => name === 'scope' && isNamed(type, 'constructs.Construct'))
    .map(({ call }) => `${call}.props`)
    .filter((key) => key.startsWith('new ')),
  ...PROVIDED_MEMBERS.map(({ key }) => key),
]);

/** The instances of a class that a rule refuses. */
const REFUSED = new Map<ObjectForm, (values: ValidValues) => unknown>([
  [
    ENCRYPTION_KEY,
    ({ examples }) =>
      new kms.Key(examples.stack, examples.nextId(), {
        keySpec: kms.KeySpec.ECC_NIST_P256,
        keyUsage: kms.KeyUsage.SIGN_VERIFY,
      }),
  ],
  [ROTATION_SCHEDULE, () => events.Schedule.rate(Duration.hours(1))],
]);

/** Every mistake that the table of options can show, in every call. */
export const FAULTS: Fault[] = KNOWN_CALLS.flatMap((call) =>
  call.parameters.flatMap((parameter) =>
    mistakesIn(parameter, 0).map((mistake) => ({
      ...call,
      parameter,
      ...mistake,
      title: `${call.call}: ${mistake.title}`,
    })),
  ),
);

/** Every mistake in an option, in the result of a method, or in a part of it. */
export function mistakesIn(field: Field, depth: number): Mistake[] {
  const { name, optional } = field;
  const inside = mistakesOf(field.type, KINDS[field.key], { name, depth, isOpen: OPEN.has(field.key) });
  const missing = (value: unknown): Mistake => ({ title: `= ${value}`, name, applyTo: () => value });
  const all = optional ? inside : [...inside, missing(undefined), missing(null)];
  return all.map((mistake) => ({ ...mistake, title: `${name} ${mistake.title}` }));
}

interface At {
  readonly name: string;
  readonly depth: number;
  /** Indicates whether a struct may have options with foreign names. */
  readonly isOpen: boolean;
}

function mistakesOf(type: OptionType, kind: Kind | undefined, at: At): Mistake[] {
  const { name, depth } = at;
  const values = (...wrong: unknown[]) =>
    wrong.map((value): Mistake => ({ title: `= ${describe(value)}`, name, applyTo: () => value }));
  if (depth > MAX_DEPTH) return [];
  if (type.type === 'list')
    return [...values(5, true, 'text', {}, ...wrongLists(kind)), ...elementMistakes(type.of, kind, at)];
  if (type.type === 'map')
    return [...values(5, true, 'text', [], ...wrongMaps(kind)), ...entryMistakes(type.of, kind, at)];
  if (isStruct(type)) return [...values(5, true, 'text', [], new Map()), ...optionMistakes(type.name, at)];
  if (kind?.kind === 'text') return values(5, true, {}, [], ...wrongTexts(kind));
  switch (type.name) {
    case 'any':
      return [];
    case 'string':
      return values(5, true, {}, []);
    case 'boolean':
      return values('no', 1, {}, []);
    case 'number':
      return values('20', '', true, {}, [], Number.NaN, Number.POSITIVE_INFINITY, ...wrongNumbers(kind));
    case 'Duration':
      return values(5, '', {}, [], Size.mebibytes(1), ...wrongDurations(kind));
    case 'Size':
      return values(5, '', {}, [], Duration.days(1), ...wrongSizes(kind));
    case 'constructs.Construct':
    case 'constructs.IConstruct':
    case 'constructs.IDependable':
      return values(5, 'text', true, {});
    default:
      return [...values('text', 5.5, true, {}, [], ...wrongInstances(type.name)), ...refusedInstances(kind, name)];
  }
}

/** Instances of the right class that the rule of a kind refuses. */
function refusedInstances(kind: Kind | undefined, name: string): Mistake[] {
  const create = kind?.kind === 'instance' && kind.rule ? REFUSED.get(kind.rule.form) : undefined;
  return create
    ? [{ title: '= an instance that its rule refuses', name, applyTo: (_valid, values) => create(values) }]
    : [];
}

function isNamed(type: OptionType, name: string): boolean {
  return type.type === 'named' && type.name === name;
}

function wrongInstances(name: string): unknown[] {
  return namedType(name).type === 'class' && name !== 'CapacityMix' ? [CapacityMix.spot()] : [];
}

function wrongNumbers(kind?: Kind): number[] {
  if (kind?.kind !== 'number') return [];
  const { min, max, step, tokens, aboveMin } = kind;
  return [
    ...(Number.isSafeInteger(min) ? [aboveMin ? min : min - 1] : []),
    ...(max < Number.MAX_SAFE_INTEGER ? [max + 1] : []),
    ...(step === undefined ? [] : [min + step / 3]),
    ...(tokens ? [] : [NUMBER]),
  ];
}

function wrongDurations(kind?: Kind): Duration[] {
  if (kind?.kind !== 'duration') return [];
  const of = (amount: number) => (kind.unit === 'milliseconds' ? Duration.millis(amount) : Duration[kind.unit](amount));
  return [
    of(Number.NaN),
    of(kind.max + 1),
    of(kind.min + 1 / 3),
    ...(kind.min > 0 ? [of(0)] : []),
    kind.unit === 'days' ? Duration.hours(NUMBER) : Duration.days(NUMBER),
    ...(kind.tokens ? [] : [of(NUMBER)]),
  ];
}

function wrongSizes(kind?: Kind): Size[] {
  if (kind?.kind !== 'size') return [];
  return [
    Size.kibibytes(kind.min * 1024 * (kind.unit === 'GiB' ? 1024 : 1) + 1),
    Size.kibibytes(1),
    Size.mebibytes(NUMBER),
  ];
}

function wrongTexts(kind: Extract<Kind, { kind: 'text' }>): string[] {
  const refused = ['', ' ', 'a\nb', '$(id)', 'größe 取引', 'it\'s "x"'].filter((text) => !kind.form.test(text));
  return kind.tokens ? refused : [...refused, TEXT];
}

function wrongLists(kind?: Kind): unknown[] {
  return kind?.kind === 'list' && kind.min > 0 ? [[]] : [];
}

function wrongMaps(kind?: Kind): unknown[] {
  if (kind?.kind !== 'map') return [];
  const names = wrongTexts(kind.keys);
  return [...names.map((name) => ({ [name]: 'x' })), Object.setPrototypeOf({}, { lost: 1 })];
}

function elementMistakes(of: OptionType, kind: Kind | undefined, at: At): Mistake[] {
  const kindOfElement = kind?.kind === 'list' ? kind.of : undefined;
  const min = kind?.kind === 'list' ? kind.min : 0;
  const missing = [undefined, null].map((value) => ({ title: `= ${value}`, name: at.name, applyTo: () => value }));
  return [...missing, ...mistakesOf(of, kindOfElement, { ...at, depth: at.depth + 1, isOpen: false })].map(
    (mistake) => ({
      ...mistake,
      title: `[0] ${mistake.title}`,
      applyTo: (_valid, values) => {
        const valid = () => values.ofType(of, kindOfElement);
        return [mistake.applyTo(valid(), values), ...Array.from({ length: Math.max(0, min - 1) }, valid)];
      },
    }),
  );
}

function entryMistakes(of: OptionType, kind: Kind | undefined, at: At): Mistake[] {
  if (kind?.kind !== 'map') return [];
  const key = kind.keys.form.example;
  const missing = [undefined, null].map((value) => ({ title: `= ${value}`, name: at.name, applyTo: () => value }));
  return [...missing, ...mistakesOf(of, kind.of, { ...at, depth: at.depth + 1, isOpen: false })].map((mistake) => ({
    ...mistake,
    title: `['${key}'] ${mistake.title}`,
    applyTo: (_valid, values) => ({ [key]: mistake.applyTo(values.ofType(of, kind.of), values) }),
  }));
}

function optionMistakes(struct: string, { depth, isOpen: isOpenHere }: At): Mistake[] {
  const fields = fieldsOf(struct);
  // A cycle of structs is long enough once.
  const deeper = struct.includes('.Cfn') ? depth + 3 : depth + 1;
  const nested = fields.flatMap((field) =>
    mistakesIn(field, deeper).map(
      (mistake): Mistake => ({
        ...mistake,
        title: `.${mistake.title}`,
        applyTo: (valid, values) => {
          const options = valid as Record<string, unknown>;
          return { ...options, [field.name]: mistake.applyTo(options[field.name] ?? values.of(field), values) };
        },
      }),
    ),
  );
  const misspelt = fields.flatMap(({ name }) =>
    name.length > 4 ? [`${name}s`, name.toUpperCase(), name.slice(0, -1)] : [],
  );
  const isOpen = isOpenHere || struct.includes('.');
  const unknown = [...misspelt.filter((name) => fields.every((field) => field.name !== name))];
  if (!isOpen) unknown.push(FOREIGN);
  return [
    ...nested,
    ...unknown.map(
      (name): Mistake => ({
        title: `+ ${name}`,
        name,
        applyTo: (valid) => {
          const known = fields.filter(
            (field) =>
              name.toLowerCase().startsWith(field.name.toLowerCase().slice(0, -1)) && (field.optional || isOpen),
          );
          const options = { ...(valid as object), [name]: 1 } as Record<string, unknown>;
          for (const field of known) delete options[field.name];
          return options;
        },
      }),
    ),
  ];
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value === TEXT ? 'token' : value);
  if (typeof value === 'number') return value === NUMBER ? 'token' : String(value);
  if (value instanceof Duration && value.isUnresolved()) return `a token in ${value.unitLabel()}`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `${value.constructor.name} ${value}`;
}
