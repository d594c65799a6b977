import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { ERRORS, type ErrorCode } from './error-codes';

/** The three things that a person needs to mend what was written. */
export interface UsageErrorDetails {
  /** What was given, as the consumer wrote it. */
  readonly got: string;
  /** What would have been right. */
  readonly expected: string;
  /** What to do about it. */
  readonly fix: string;
}

/** An error in how the library is used, told at synth with the path of the construct that it is about. */
export class UsageError extends Error {
  public constructor(
    scope: IConstruct,
    public readonly code: ErrorCode,
    details: UsageErrorDetails,
  ) {
    super(
      [
        `${scope.node.path || '(root)'} ${ERRORS[code]} [${code}]`,
        `  got:      ${details.got}`,
        `  expected: ${details.expected}`,
        `  fix:      ${details.fix}`,
      ].join('\n'),
    );
    this.name = 'UsageError';
  }
}

/** Names in a list as a message shows them: quoted, in order, or a word for none. */
export function quoted(names: string[]): string {
  return names.length === 0 ? 'none' : names.map((name) => `'${name}'`).join(', ');
}

/** Throws when a choice without a default is left out, which languages without types let happen. */
export function requireChoice(scope: IConstruct, name: string, choice: unknown, example: string): void {
  if (choice !== undefined && choice !== null) return;
  throw new UsageError(scope, 'ChoiceMissing', {
    got: `no ${name}`,
    expected: `${name}, which has no default`,
    fix: `for example ${example}`,
  });
}

/** A number that must lie in a range; one that is known only at deployment passes. */
export interface NumberRange {
  readonly what: string;
  readonly min: number;
  readonly max: number;
  /** Where the bounds come from, when they are not our own. */
  readonly source?: string;
  /** How a value in the range is written, where it is no plain number. */
  readonly example?: string;
}

/** Throws unless the value is a whole number in the range. */
export function requireWholeNumber(scope: IConstruct, code: ErrorCode, value: number, range: NumberRange): void {
  if (Token.isUnresolved(value) || (Number.isInteger(value) && value >= range.min && value <= range.max)) return;
  throw new UsageError(scope, code, {
    got: `${range.what}: ${value}`,
    expected: `a whole number from ${range.min} to ${range.max}${range.source ? ` (${range.source})` : ''}`,
    fix: `${range.example ? `for example ${range.example}` : `set ${range.what} to a value in that range`}, or leave it out for the default`,
  });
}
