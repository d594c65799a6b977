import { Token } from 'aws-cdk-lib';
import { CapacityMix } from '../../src';
import { aStack, warningsOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

describe('CapacityMix', () => {
  test('onDemand() puts every task on FARGATE', () => {
    expect(CapacityMix.onDemand().bind(aStack())).toEqual([{ capacityProvider: 'FARGATE', weight: 1 }]);
  });

  test('spot() keeps one task on demand and puts three of four above it on Spot', () => {
    expect(CapacityMix.spot().bind(aStack())).toEqual([
      { capacityProvider: 'FARGATE', base: 1, weight: 1 },
      { capacityProvider: 'FARGATE_SPOT', weight: 3 },
    ]);
  });

  test('spot() can grow on Spot alone', () => {
    expect(CapacityMix.spot({ onDemandBase: 2, onDemandWeight: 0, spotWeight: 1 }).bind(aStack())).toEqual([
      { capacityProvider: 'FARGATE', base: 2, weight: 0 },
      { capacityProvider: 'FARGATE_SPOT', weight: 1 },
    ]);
  });

  test('spotOnly() warns that no task may be left', () => {
    const stack = aStack();
    expect(CapacityMix.spotOnly().bind(stack)).toEqual([{ capacityProvider: 'FARGATE_SPOT', weight: 1 }]);
    expect(warningsOf(stack)).toEqual([expect.stringContaining('ECS does not fall back to on-demand')]);
  });

  test('a mix that puts nothing on demand warns of the same', () => {
    const stack = aStack();
    CapacityMix.spot({ onDemandBase: 0, onDemandWeight: 0 }).bind(stack);
    expect(warningsOf(stack)).toEqual([expect.stringContaining('ECS does not fall back to on-demand')]);
  });

  test('a mix with a base does not warn', () => {
    const stack = aStack();
    CapacityMix.spot().bind(stack);
    expect(warningsOf(stack)).toEqual([]);
  });

  test.each([
    [{ onDemandBase: 50 }, 5],
    [{ onDemandBase: 5 }, 5],
  ])('a mix that %j keeps from Spot with at most %s tasks warns', (options, maxTasks) => {
    const stack = aStack();
    CapacityMix.spot(options).bind(stack, maxTasks);
    expect(warningsOf(stack)).toEqual([expect.stringContaining('No task ever runs on Spot')]);
  });

  test.each([
    [CapacityMix.spot({ onDemandBase: 4 }), 5],
    [CapacityMix.spot({ onDemandBase: 5, spotWeight: 0 }), 5],
    [CapacityMix.spot({ onDemandBase: 5 }), Token.asNumber({ Ref: 'Max' })],
    [CapacityMix.onDemand(), 5],
  ])('a mix that does as it says does not warn: %#', (mix, maxTasks) => {
    const stack = aStack();
    mix.bind(stack, maxTasks);
    expect(warningsOf(stack)).toEqual([]);
  });

  test('values known at deployment only are taken as they are', () => {
    const onDemandBase = Token.asNumber({ Ref: 'Base' });
    expect(CapacityMix.spot({ onDemandBase }).bind(aStack())[0].base).toBe(onDemandBase);
  });

  test.each([
    [{ onDemandBase: -1 }, 'onDemandBase: -1'],
    [{ onDemandBase: 100_001 }, 'onDemandBase: 100001'],
    [{ spotWeight: 1_001 }, 'spotWeight: 1001'],
    [{ onDemandWeight: 0.5 }, 'onDemandWeight: 0.5'],
    [{ onDemandWeight: 0, spotWeight: 0 }, 'onDemandWeight: 0 and spotWeight: 0'],
  ])('refuses %j', (options, got) => {
    expectUsageError(() => CapacityMix.spot(options).bind(aStack('Risk')), {
      code: 'CapacityOutOfRange',
      path: 'Risk',
      got,
    });
  });
});
