import type { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { requireWholeNumber, UsageError } from '../validation/usage-error';

/** The minutes of a duration before an opening or after a close; they are known at synth, whole, and less than a day. */
export function marketMinutes(
  scope: IConstruct,
  what: string,
  duration: Duration | undefined,
  byDefault: number,
): number {
  if (!duration) return byDefault;
  if (duration.isUnresolved()) {
    throw new UsageError(scope, 'InvalidMarketHours', {
      got: `${what} is known at deployment only`,
      expected: 'a duration that is known at synth: the times of the schedule are made then',
      fix: 'for example Duration.minutes(45)',
    });
  }
  const minutes = duration.toMinutes({ integral: false });
  requireWholeNumber(scope, 'InvalidMarketHours', minutes, {
    what: `${what} in minutes`,
    min: 0,
    max: 24 * 60 - 1,
    example: 'Duration.minutes(45)',
  });
  return minutes;
}
