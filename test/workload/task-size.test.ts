import { Size } from 'aws-cdk-lib';
import { taskSize } from '../../src/workload/task-size';
import { aStack } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

describe('taskSize()', () => {
  test.each([
    [256, 512],
    [256, 2048],
    [512, 4096],
    [1024, 3072],
    [2048, 16384],
    [4096, 30720],
    [8192, 61440],
    [16384, 122880],
  ])('takes %s CPU units with %s MiB, which Fargate has', (cpu, memory) => {
    expect(taskSize(aStack(), cpu, Size.mebibytes(memory))).toEqual({ cpu, memoryMiB: memory });
  });

  test.each([
    [256, 4096, 'for cpu 256, a memory of 0.5 to 2 GiB in steps of 0.5 GiB', 'cpu: 256, memory: Size.mebibytes(2048)'],
    [1024, 2500, 'for cpu 1024, a memory of 2 to 8 GiB in steps of 1 GiB', 'cpu: 1024, memory: Size.mebibytes(3072)'],
    [4096, 2048, 'for cpu 4096, a memory of 8 to 30 GiB', 'cpu: 4096, memory: Size.mebibytes(8192)'],
    [8192, 17408, 'in steps of 4 GiB', 'cpu: 8192, memory: Size.mebibytes(20480)'],
    [256, 512.5, 'for cpu 256', 'cpu: 256, memory: Size.mebibytes(1024)'],
    [1000, 2048, 'a cpu of 256, 512, 1024, 2048, 4096, 8192, 16384', 'cpu: 1024, memory: Size.mebibytes(2048)'],
    [32768, 2048, 'a cpu of 256', 'cpu: 16384, memory: Size.mebibytes(32768)'],
  ])('refuses %s CPU units with %s MiB', (cpu, memory, expected, fix) => {
    expectUsageError(() => taskSize(aStack('Risk'), cpu, Size.kibibytes(memory * 1024)), {
      code: 'InvalidTaskSize',
      path: 'Risk',
      got: `cpu: ${cpu}, memory: ${memory} MiB`,
      expected,
      fix,
    });
  });
});
