import * as fc from 'fast-check';

/** A function for each option of a struct. A new option without one does not compile. */
export type Makers<T> = { readonly [Name in keyof T]-?: () => T[Name] };

/** Random choices of one case. */
export class Choices {
  public constructor(private readonly random: fc.GeneratorValue) {}

  /** Returns a whole number. */
  public int(min: number, max: number): number {
    return this.random(fc.integer, { min, max });
  }

  /** Returns true in one of so many cases. */
  public oneIn(cases: number): boolean {
    return this.int(1, cases) === 1;
  }

  /** Returns one of the values. */
  public of<T>(...values: T[]): T {
    return values[this.int(0, values.length - 1)];
  }

  /** Returns the result of one of the functions. */
  public from<T>(...makers: (() => T)[]): T {
    return this.of(...makers)();
  }

  /** Returns some of the options of a struct, and always the required ones. */
  public some<T extends object>(makers: Makers<T>, ...required: (keyof T)[]): T {
    const names = Object.keys(makers) as (keyof T)[];
    const chosen = names.filter((name) => required.includes(name) || this.oneIn(3));
    const entries = chosen.map((name) => [name, makers[name]()]);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }
}
