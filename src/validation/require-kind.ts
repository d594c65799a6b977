import { type Duration, type Size, SizeRoundingBehavior, Token } from 'aws-cdk-lib';
import type { ErrorCode } from './error-codes';
import type { DurationKind, InstanceKind, Kind, ListKind, MapKind, NumberKind, SizeKind, TextKind } from './kinds';
import type { OptionPlace } from './option-place';
import { shown } from './shown';

/** Throws unless a number is of its kind. */
export function requireNumber(place: OptionPlace, kind: NumberKind, value: number): void {
  if (Token.isUnresolved(value)) requireTokens(place, kind);
  else if (!isInRange(kind, value)) throw outOfRange(place, kind, { what: place.path, value });
}

/** Throws unless a duration is of its kind. */
export function requireDuration(place: OptionPlace, kind: DurationKind, value: Duration): void {
  const { unit } = kind;
  if (!value.isUnresolved()) {
    const amount = UNITS[unit](value);
    const range = { ...kind, step: 1, example: kind.example ?? `Duration.${unitName(unit)}(${kind.max})` };
    if (!isInRange(range, amount)) throw outOfRange(place, range, { what: `${place.path} in ${unit}`, value: amount });
    return;
  }
  requireTokens(place, kind);
  if (value.unitLabel() === unit || (unit === 'milliseconds' && value.unitLabel() === 'millis')) return;
  throw place.error(kind.code ?? 'NotKnownAtSynth', {
    got: `${place.path}: ${value.unitLabel()} with a token (known only at deployment)`,
    expected: `${unit}, because the CDK cannot convert a token into another unit`,
    fix: `use Duration.${unitName(unit)}(), or a value that is known at synth`,
  });
}

/** Throws unless a size is of its kind. */
export function requireSize(place: OptionPlace, kind: SizeKind, value: Size): void {
  if (value.isUnresolved()) requireTokens(place, { ...kind, tokens: false });
  const rounding = SizeRoundingBehavior.NONE;
  const amount = kind.unit === 'MiB' ? value.toMebibytes({ rounding }) : value.toGibibytes({ rounding });
  const example = kind.example ?? `Size.${kind.unit === 'MiB' ? 'mebibytes' : 'gibibytes'}(${kind.min})`;
  const range = { ...kind, step: 1, example };
  if (!isInRange(range, amount))
    throw outOfRange(place, range, { what: `${place.path} in ${kind.unit}`, value: amount });
}

/** Throws unless a text is of its kind. */
export function requireText(place: OptionPlace, kind: TextKind, value: string): void {
  if (Token.isUnresolved(value)) requireTokens(place, kind);
  else if (!kind.form.test(value)) {
    throw place.error(codeOf(kind), {
      got: `${place.path}: ${shown(value)}`,
      expected: kind.form.expected,
      fix: `for example ${shown(kind.form.example)}`,
    });
  }
}

/** Throws if the rule of a kind refuses an instance. */
export function requireForm(place: OptionPlace, { rule }: InstanceKind, value: object): void {
  const refused = rule?.form.refused(value);
  if (!rule || refused === undefined) return;
  const { expected, fix } = rule.form;
  throw place.error(rule.code, { got: `${place.path}: ${refused}`, expected, fix });
}

/** Throws unless the length of a list is of its kind, and its elements are unique where they must be. */
export function requireList(place: OptionPlace, kind: ListKind, value: unknown[]): void {
  const { min, max, source } = kind;
  if (value.length < min || value.length > max) {
    throw place.error(codeOf(kind), {
      got: `${place.path}: ${shown(value)}`,
      expected: `${lengthOf(kind)}${source ? ` (${source})` : ''}`,
      fix: value.length < min ? 'add an element' : 'remove elements',
    });
  }
  const repeated = kind.unique ? value.find((element, index) => value.indexOf(element) !== index) : undefined;
  if (repeated === undefined) return;
  throw place.error(codeOf(kind), {
    got: `${place.path}: ${shown(repeated)} twice`,
    expected: 'each element once',
    fix: `remove the second ${shown(repeated)}`,
  });
}

/** Throws unless the names and the number of the entries of a map are of its kind. */
export function requireMap(place: OptionPlace, kind: MapKind, value: Record<string, unknown>): void {
  const names = Object.keys(value);
  for (const name of names) {
    if (Token.isUnresolved(name)) requireTokens(place, { ...kind, tokens: false }, `a name in ${place.path}`);
    if (kind.keys.form.test(name) && name !== '__proto__') continue;
    throw place.error(kind.code ?? codeOf(kind.keys), {
      got: `the name ${shown(name)} in ${place.path}`,
      expected: name === '__proto__' ? 'another name, because an object does not keep it' : kind.keys.form.expected,
      fix: `for example ${shown(kind.keys.form.example)}`,
    });
  }
  if (names.length <= (kind.max ?? names.length)) return;
  throw place.error(codeOf(kind), {
    got: `${place.path}: ${names.length} entries`,
    expected: `at most ${kind.max} entries`,
    fix: 'remove entries',
  });
}

/** Throws unless the kind of a value accepts tokens. */
export function requireTokens(
  place: OptionPlace,
  { tokens, code }: { readonly tokens: boolean; readonly code?: ErrorCode },
  what: string = place.path,
): void {
  if (tokens) return;
  throw place.error(code ?? 'NotKnownAtSynth', {
    got: `${what} is a token (known only at deployment)`,
    expected: 'a value that is known at synth',
    fix: 'write the value, or read it from the context',
  });
}

const UNITS = {
  milliseconds: (value: Duration) => value.toMilliseconds({ integral: false }),
  seconds: (value: Duration) => value.toSeconds({ integral: false }),
  minutes: (value: Duration) => value.toMinutes({ integral: false }),
  hours: (value: Duration) => value.toHours({ integral: false }),
  days: (value: Duration) => value.toDays({ integral: false }),
};

type Range = Pick<NumberKind, 'min' | 'max' | 'step' | 'aboveMin' | 'source' | 'example' | 'code'>;

function isInRange({ min, max, step, aboveMin }: Range, value: number): boolean {
  if (!Number.isFinite(value) || value > max || (aboveMin ? value <= min : value < min)) return false;
  return step === undefined || Math.abs(value / step - Math.round(value / step)) < 1e-9;
}

function outOfRange(place: OptionPlace, range: Range, { what, value }: { what: string; value: number }) {
  const { step, source, example } = range;
  const name = step === undefined ? 'a number' : step === 1 ? 'a whole number' : `a multiple of ${step}`;
  return place.error(codeOf(range), {
    got: `${what}: ${value}`,
    expected: `${name} ${rangeOf(range)}${source ? ` (${source})` : ''}`,
    fix: example ? `for example ${example}` : `set ${place.path} to a value in that range`,
  });
}

function rangeOf({ min, max, aboveMin }: Pick<Range, 'min' | 'max' | 'aboveMin'>): string {
  if (aboveMin) return max === Number.POSITIVE_INFINITY ? `above ${min}` : `above ${min}, up to ${max}`;
  if (max === Number.POSITIVE_INFINITY) return `of at least ${min}`;
  return `from ${min} to ${max}`;
}

function lengthOf({ min, max }: Pick<ListKind, 'min' | 'max'>): string {
  return max === Number.POSITIVE_INFINITY ? `a list of ${min} or more elements` : `a list of ${min} to ${max} elements`;
}

function codeOf({ code }: Pick<Kind, 'code'>): ErrorCode {
  return code ?? 'InvalidValue';
}

function unitName(unit: DurationKind['unit']): string {
  return unit === 'milliseconds' ? 'millis' : unit;
}
