import { type Size, SizeRoundingBehavior } from 'aws-cdk-lib';

/** Returns a size in MiB, with its fraction, or NaN for a token. Ranges are checked by `requireWholeNumber()`. */
export function mebibytes(size: Size): number {
  return size.isUnresolved() ? Number.NaN : size.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
}
