import type { ErrorCode } from './error-codes';

/** The part of a kind that all kinds share. */
interface KindOptions {
  /** Indicates whether the value may be a token, which then reaches the template unchanged. */
  readonly tokens: boolean;
  /** The code of the error for an invalid value. */
  readonly code?: ErrorCode;
  /** The code of the error for a value that is missing. */
  readonly missing?: ErrorCode;
}

/** A number in a range. */
export interface NumberKind extends KindOptions {
  readonly kind: 'number';
  readonly min: number;
  readonly max: number;
  /** The number that a value is a multiple of: 1 for whole numbers. */
  readonly step?: number;
  /** Indicates whether the value must be greater than the minimum. */
  readonly aboveMin?: boolean;
  /** The source of the bounds, if another party defines them. */
  readonly source?: string;
  /** An example of a valid value, if it is not a plain number. */
  readonly example?: string;
}

/** A unit of a duration. */
export type TimeUnit = 'milliseconds' | 'seconds' | 'minutes' | 'hours' | 'days';

/** A duration of whole units in a range. A token must be in the unit, because the CDK cannot convert it. */
export interface DurationKind extends KindOptions {
  readonly kind: 'duration';
  readonly unit: TimeUnit;
  readonly min: number;
  readonly max: number;
  readonly source?: string;
  readonly example?: string;
}

/** A size of whole units in a range. A token is not accepted, because the CDK cannot convert it. */
export interface SizeKind {
  readonly kind: 'size';
  readonly code?: ErrorCode;
  readonly unit: 'MiB' | 'GiB';
  readonly min: number;
  readonly max: number;
  readonly source?: string;
  readonly example?: string;
}

/** The grammar of a text. */
export interface TextForm {
  readonly test: (text: string) => boolean;
  /** The description of the grammar in error messages, with its source. */
  readonly expected: string;
  readonly example: string;
}

/** A text of a grammar. */
export interface TextKind extends KindOptions {
  readonly kind: 'text';
  readonly form: TextForm;
}

/** A list. `tokens` applies to the list as a whole. */
export interface ListKind extends KindOptions {
  readonly kind: 'list';
  readonly min: number;
  readonly max: number;
  /** Indicates whether each element may occur once only. */
  readonly unique?: boolean;
  /** The kind of each element, for elements whose type needs a kind. */
  readonly of?: Kind;
  readonly source?: string;
}

/** A map. */
export interface MapKind {
  readonly kind: 'map';
  readonly code?: ErrorCode;
  readonly keys: TextKind;
  readonly max?: number;
  /** The kind of each value, for values whose type needs a kind. */
  readonly of?: Kind;
}

/** The rule for the instances that an option accepts, beyond their class. */
export interface ObjectForm {
  /** Returns the description of a value that the rule refuses, or undefined for a valid value. */
  readonly refused: (value: object) => string | undefined;
  /** The rule in error messages, with its source. */
  readonly expected: string;
  readonly fix: string;
}

/** An instance of the class of the option, with its own codes for other values. */
export interface InstanceKind {
  readonly kind: 'instance';
  /** The code of the error for a value of another class. */
  readonly code?: ErrorCode;
  /** The code of the error for a value that is missing. */
  readonly missing?: ErrorCode;
  /** The rule for the instances of the class, and the code of its error. */
  readonly rule?: { readonly form: ObjectForm; readonly code: ErrorCode };
}

/** The values that an option accepts, beyond its type. */
export type Kind = NumberKind | DurationKind | SizeKind | TextKind | ListKind | MapKind | InstanceKind;

/** Kinds by option: `Struct.option`, `Class.method.parameter` or `new Class.parameter`. */
export type Kinds = Readonly<Record<string, Kind>>;

type Extra<K extends Kind> = Omit<K, 'kind' | 'min' | 'max' | 'unit' | 'step' | 'form'>;

/** A whole number in a range. */
export function whole(min: number, max: number, extra: Extra<NumberKind>): NumberKind {
  return { kind: 'number', min, max, step: 1, ...extra };
}

/** A multiple of a number in a range. */
export function multipleOf(step: number, min: number, max: number, extra: Extra<NumberKind>): NumberKind {
  return { kind: 'number', min, max, step, ...extra };
}

/** Any number in a range. */
export function numberFrom(min: number, max: number, extra: Extra<NumberKind>): NumberKind {
  return { kind: 'number', min, max, ...extra };
}

/** A duration of whole units in a range. */
export function duration(unit: TimeUnit, min: number, max: number, extra: Extra<DurationKind>): DurationKind {
  return { kind: 'duration', unit, min, max, ...extra };
}

/** A size of whole units in a range. */
export function size(unit: SizeKind['unit'], min: number, max: number, extra: Extra<SizeKind> = {}): SizeKind {
  return { kind: 'size', unit, min, max, ...extra };
}

/** A text of a grammar. */
export function text(form: TextForm, extra: Extra<TextKind>): TextKind {
  return { kind: 'text', form, ...extra };
}

/** A list whose elements are known at synthesis, of any length if no range is set. */
export function list(extra: Partial<Omit<ListKind, 'kind'>> = {}): ListKind {
  return { kind: 'list', min: 0, max: Number.POSITIVE_INFINITY, tokens: false, ...extra };
}

/** A map with names of a grammar. */
export function map(keys: TextKind, extra: Omit<MapKind, 'kind' | 'keys'>): MapKind {
  return { kind: 'map', keys, ...extra };
}

/** An instance of the class of the option that a rule accepts. */
export function objectOf(form: ObjectForm, code: ErrorCode): InstanceKind {
  return { kind: 'instance', rule: { form, code } };
}

/** An instance of the class of the option. */
export function instance(extra: Extra<InstanceKind>): InstanceKind {
  return { kind: 'instance', ...extra };
}
