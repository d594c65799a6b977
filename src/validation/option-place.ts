import type { IConstruct } from 'constructs';
import type { ErrorCode } from './error-codes';
import { shown } from './shown';
import { UsageError, type UsageErrorDetails } from './usage-error';

/** Indicates whether an option can be left out, must be set, or is an element of a list or a map. */
export type Presence = 'optional' | 'required' | 'element';

/** The description of a type in errors, and the codes of these errors if they are not the usual ones. */
export interface ExpectedType {
  readonly expected: string;
  readonly fix: string;
  readonly code?: ErrorCode;
  readonly missing?: ErrorCode;
}

/** The place of a value in a call. Error messages name it. */
export class OptionPlace {
  /**
   * @param where the construct, or the call if it has no construct
   * @param path the path of the option, for example `scaling.metrics[0]`
   * @param presence whether the value can be missing
   * @param isArgument whether the value is a whole argument, which the paths of its options leave out
   */
  public constructor(
    private readonly where: IConstruct | string,
    public readonly path: string,
    private readonly presence: Presence,
    private readonly isArgument = false,
  ) {}

  /** Returns the place of an option of a struct. */
  public option(name: string, presence: Presence): OptionPlace {
    return new OptionPlace(this.where, this.isArgument ? name : `${this.path}.${name}`, presence);
  }

  /** Returns the place of an element of a list, or of a value of a map. */
  public element(key: number | string): OptionPlace {
    const index = typeof key === 'number' ? String(key) : shown(key);
    return new OptionPlace(this.where, `${this.path}[${index}]`, 'element');
  }

  /** Returns the error for an invalid value. An option that has a default can also be left out. */
  public error(code: ErrorCode, details: UsageErrorDetails): UsageError {
    const fix = this.presence === 'optional' ? `${details.fix}, or leave it out for the default` : details.fix;
    return new UsageError(this.where, code, { ...details, fix });
  }

  /** Returns the error for a value that cannot be read, with the message of the error that its reading throws. */
  public unreadable(error: unknown): UsageError {
    const { message = shown(error) } = Object(error);
    return this.error('WrongType', {
      got: `${this.path}: an object that cannot be read (${message})`,
      expected: 'an object without getters that throw, and no revoked Proxy',
      fix: 'pass a plain object or value',
    });
  }

  /** Returns the error for a value of a wrong type, or for a required value that is missing. */
  public wrongType(value: unknown, type: ExpectedType): UsageError {
    const { expected, fix, code = 'WrongType', missing = 'ChoiceMissing' } = type;
    const isMissing = (value ?? undefined) === undefined;
    if (!isMissing) return this.error(code, { got: `${this.path}: ${shown(value)}`, expected, fix });
    if (this.presence === 'required') {
      const required = `${expected}, because ${this.path} has no default`;
      return this.error(missing, { got: `no ${this.path}`, expected: required, fix });
    }
    return this.error(type.missing ?? code, { got: `${this.path}: ${value}`, expected, fix });
  }
}
