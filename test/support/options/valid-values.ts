import { Duration, Size } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { FOREIGN_ENUMS } from '../../../src/validation/foreign-enums';
import type { Kind } from '../../../src/validation/kinds';
import { KINDS } from '../../../src/validation/kinds-of-options';
import { type Field, namedType, type OptionType } from '../../../src/validation/type-notation';
import { fieldsOf, isStruct } from './calls';
import type { Examples } from './examples';

/** Random choices of one case. */
export type Random = fc.GeneratorValue;

/** Options that are valid without any other option of their struct only. */
const ALONE = new Set(['ScalingOptions.singleton']);

/** An optional option is set in one of so many cases. */
const ONE_IN = 4;

/** Creates random values that the table of options accepts. */
export class ValidValues {
  public constructor(
    private readonly random: Random,
    public readonly examples: Examples,
  ) {}

  /** Returns a value for an option or a parameter. */
  public of({ key, type }: Field): unknown {
    if (/^new \w+\.id$/.test(key)) return this.examples.nextId();
    return this.ofType(type, KINDS[key]);
  }

  /** Returns an argument: often undefined if it is optional. */
  public argument(field: Field): unknown {
    return field.optional && this.random(fc.nat, { max: 1 }) === 0 ? undefined : this.of(field);
  }

  public ofType(type: OptionType, kind?: Kind): unknown {
    if (type.type === 'list') return this.list(type.of, kind);
    if (type.type === 'map')
      return kind?.kind === 'map' ? { [kind.keys.form.example]: this.ofType(type.of, kind.of) } : {};
    if (kind?.kind === 'text') return kind.form.example;
    if (isStruct(type)) return this.struct(type.name);
    switch (type.name) {
      case 'number':
        return this.number(kind);
      case 'string':
        return 'text';
      case 'boolean':
        return this.random(fc.boolean);
      case 'any':
        return {};
      case 'Duration':
        return this.duration(kind);
      case 'Size':
        return this.size(kind);
      case 'constructs.Construct':
      case 'constructs.IConstruct':
      case 'constructs.IDependable':
        return this.examples.stack;
      default:
        return this.named(type.name);
    }
  }

  private struct(name: string): Record<string, unknown> {
    const given = fieldsOf(name).filter(
      ({ key, optional }) =>
        !optional || (!ALONE.has(key) && !name.includes('.') && this.random(fc.nat, { max: ONE_IN - 1 }) === 0),
    );
    return Object.fromEntries(given.map((field) => [field.name, this.of(field)]));
  }

  private list(of: OptionType, kind?: Kind): unknown[] {
    const min = kind?.kind === 'list' ? kind.min : 0;
    const length = Math.max(min, this.random(fc.nat, { max: 1 }));
    return Array.from({ length }, () => this.ofType(of, kind?.kind === 'list' ? kind.of : undefined));
  }

  private number(kind?: Kind): number {
    if (kind?.kind !== 'number') return 1;
    const { min, max, step = 1, aboveMin } = kind;
    const steps = this.random(fc.nat, { max: Math.min(Math.floor((max - min) / step), 20) });
    return Math.min(max, Number((min + (aboveMin ? step : 0) + steps * step).toFixed(6)));
  }

  private duration(kind?: Kind): Duration {
    if (kind?.kind !== 'duration') return Duration.minutes(5);
    const amount = kind.min + this.random(fc.nat, { max: Math.min(kind.max - kind.min, 30) });
    return kind.unit === 'milliseconds' ? Duration.millis(amount) : Duration[kind.unit](amount);
  }

  private size(kind?: Kind): Size {
    if (kind?.kind !== 'size') return Size.mebibytes(512);
    return kind.unit === 'MiB' ? Size.mebibytes(kind.min) : Size.gibibytes(kind.min);
  }

  private named(name: string): unknown {
    const type = namedType(name);
    if (type.type !== 'enum') return this.examples.of(name);
    const values = type.members.length > 0 ? type.members.map(([, value]) => value) : valuesOf(FOREIGN_ENUMS[name]);
    return this.random(fc.constantFrom, ...values);
  }
}

function valuesOf(members: Readonly<Record<string, string | number>>): (string | number)[] {
  return Object.entries(members).flatMap(([member, value]) => (/^\d/.test(member) ? [] : [value]));
}
