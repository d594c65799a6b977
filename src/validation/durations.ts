import type { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { ErrorCode } from './error-codes';
import { type NumberRange, requireWholeNumber, UsageError } from './usage-error';

/** Throws unless a duration is whole seconds in a range. One that is known at deployment only must be in seconds. */
export function requireSeconds(scope: IConstruct, code: ErrorCode, duration: Duration, range: NumberRange): void {
  if (duration.isUnresolved()) {
    if (duration.unitLabel() === 'seconds') return;
    throw new UsageError(scope, code, {
      got: `${range.what}: ${duration.unitLabel()} that are known at deployment only`,
      expected: 'seconds: the CDK cannot turn such a value into another unit',
      fix: 'use Duration.seconds(), or a value that is known at synth',
    });
  }
  const seconds = duration.toSeconds({ integral: false });
  requireWholeNumber(scope, code, seconds, { ...range, what: `${range.what} in seconds` });
}
