import type { Size } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { mebibytes } from '../validation/mebibytes';
import { UsageError } from '../validation/usage-error';

/** The CPU and the memory of a task. */
export interface TaskSize {
  readonly cpu: number;
  readonly memoryMiB: number;
}

/**
 * The memory values that Fargate supports for each CPU value. Unit: GiB.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
 */
const MEMORY_OF_CPU: Record<number, { from: number; to: number; step: number }> = {
  256: { from: 0.5, to: 2, step: 0.5 },
  512: { from: 1, to: 4, step: 1 },
  1024: { from: 2, to: 8, step: 1 },
  2048: { from: 4, to: 16, step: 1 },
  4096: { from: 8, to: 30, step: 1 },
  8192: { from: 16, to: 60, step: 4 },
  16384: { from: 32, to: 120, step: 8 },
};

/** Returns the size of a task. Throws unless Fargate supports the pair of CPU and memory. */
export function taskSize(scope: IConstruct, cpu: number, memory: Size): TaskSize {
  const memoryMiB = mebibytes(memory);
  const pairs = MEMORY_OF_CPU[cpu];
  if (pairs && memoriesOf(cpu).includes(memoryMiB)) return { cpu, memoryMiB };
  throw new UsageError(scope, 'InvalidTaskSize', {
    got: `cpu: ${cpu}, memory: ${memoryMiB} MiB`,
    expected: pairs
      ? `for cpu ${cpu}, a memory of ${pairs.from} to ${pairs.to} GiB in steps of ${pairs.step} GiB`
      : `a cpu of ${Object.keys(MEMORY_OF_CPU).join(', ')}`,
    fix: `use a pair that Fargate supports, for example ${nearestPair(cpu, memoryMiB)}`,
  });
}

/** Returns the next valid CPU and memory: equal to the wanted values or above them, else the largest. */
function nearestPair(cpu: number, memoryMiB: number): string {
  const cpus = Object.keys(MEMORY_OF_CPU).map(Number);
  const nearestCpu = nextFrom(cpus, cpu);
  return `cpu: ${nearestCpu}, memory: Size.mebibytes(${nextFrom(memoriesOf(nearestCpu), memoryMiB)})`;
}

function nextFrom(ascending: number[], wanted: number): number {
  return ascending.find((value) => value >= wanted) ?? ascending[ascending.length - 1];
}

function memoriesOf(cpu: number): number[] {
  const { from, to, step } = MEMORY_OF_CPU[cpu];
  const count = Math.round((to - from) / step) + 1;
  return Array.from({ length: count }, (_, index) => (from + index * step) * 1024);
}
