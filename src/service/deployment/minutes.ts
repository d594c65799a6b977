import type { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { ErrorCode } from '../../validation/error-codes';
import { type NumberRange, requireWholeNumber, UsageError } from '../../validation/usage-error';

/** Throws unless a duration is whole minutes in a range, known at synth. */
export function requireMinutes(scope: IConstruct, code: ErrorCode, duration: Duration, range: NumberRange): void {
  if (duration.isUnresolved()) {
    throw new UsageError(scope, code, {
      got: `${range.what}: ${duration.unitLabel()} that are known at deployment only`,
      expected: 'a value that is known now: the whole deployment is checked against what CloudFormation waits for',
      fix: 'for example Duration.minutes(10)',
    });
  }
  const minutes = duration.toMinutes({ integral: false });
  requireWholeNumber(scope, code, minutes, { ...range, what: `${range.what} in minutes` });
}
