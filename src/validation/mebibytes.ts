import { type Size, SizeRoundingBehavior } from 'aws-cdk-lib';

/** Returns a size in MiB, with its fraction. A token was refused before. */
export function mebibytes(size: Size): number {
  return size.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
}
