import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { ERRORS, type ErrorCode } from './error-codes';

/** The details of an error: the input, the rule and the correction. */
export interface UsageErrorDetails {
  /** The input, as the user wrote it. */
  readonly got: string;
  /** The rule that the input must follow, with its source. */
  readonly expected: string;
  /** The correction, as an instruction with an example. */
  readonly fix: string;
}

/** An error in the use of the library. It is thrown at synth, with the path of the construct or the name of the call. */
export class UsageError extends Error {
  public constructor(
    scope: IConstruct | string,
    public readonly code: ErrorCode,
    details: UsageErrorDetails,
  ) {
    super(
      [
        `${typeof scope === 'string' ? scope : scope.node.path || '(root)'} ${ERRORS[code]} [${code}]`,
        `  got:      ${details.got}`,
        `  expected: ${details.expected}`,
        `  fix:      ${details.fix}`,
      ].join('\n'),
    );
    this.name = 'UsageError';
  }
}

/** Returns names as a quoted list for a message, in the given order. An empty list returns 'none'. */
export function quoted(names: string[]): string {
  return names.length === 0 ? 'none' : names.map((name) => `'${name}'`).join(', ');
}

/** The range of a number, and its description in error messages. */
export interface NumberRange {
  readonly what: string;
  readonly min: number;
  readonly max: number;
  /** The source of the bounds, if another party defines them. */
  readonly source?: string;
  /** An example of a valid value, if it is not a plain number. */
  readonly example?: string;
}

/** Throws if the value is not a whole number in the range. A token is not checked. */
export function requireWholeNumber(scope: IConstruct, code: ErrorCode, value: number, range: NumberRange): void {
  if (Token.isUnresolved(value) || (Number.isInteger(value) && value >= range.min && value <= range.max)) return;
  throw new UsageError(scope, code, {
    got: `${range.what}: ${value}`,
    expected: `a whole number from ${range.min} to ${range.max}${range.source ? ` (${range.source})` : ''}`,
    fix: `${range.example ? `for example ${range.example}` : `set ${range.what} to a value in that range`}, or leave it out for the default`,
  });
}
