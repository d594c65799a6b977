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
