import { Token } from 'aws-cdk-lib';
import { CapacityMix } from '../../src';
import { aStack, warningsOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

describe('CapacityMix', () => {
  test('onDemand() puts every task on FARGATE', () => {
    expect(CapacityMix.onDemand()._bind(aStack())).toEqual([{ capacityProvider: 'FARGATE', weight: 1 }]);
  });

  test('spot() runs one task on demand, and three of four above it on Spot', () => {
    expect(CapacityMix.spot()._bind(aStack())).toEqual([
      { capacityProvider: 'FARGATE', base: 1, weight: 1 },
      { capacityProvider: 'FARGATE_SPOT', weight: 3 },
    ]);
  });

  test('spot() can add tasks on Spot only', () => {
    expect(CapacityMix.spot({ onDemandBase: 2, onDemandWeight: 0, spotWeight: 1 })._bind(aStack())).toEqual([
      { capacityProvider: 'FARGATE', base: 2, weight: 0 },
      { capacityProvider: 'FARGATE_SPOT', weight: 1 },
    ]);
  });

  test('spotOnly() adds a warning', () => {
    const stack = aStack();
    expect(CapacityMix.spotOnly()._bind(stack)).toEqual([{ capacityProvider: 'FARGATE_SPOT', weight: 1 }]);
    expect(warningsOf(stack)).toEqual([expect.stringContaining('ECS does not fall back to on-demand')]);
  });

  test('a mix without on-demand tasks adds the same warning', () => {
    const stack = aStack();
    CapacityMix.spot({ onDemandBase: 0, onDemandWeight: 0 })._bind(stack);
    expect(warningsOf(stack)).toEqual([expect.stringContaining('ECS does not fall back to on-demand')]);
  });

  test('a mix with a base adds no warning', () => {
    const stack = aStack();
    CapacityMix.spot()._bind(stack);
    expect(warningsOf(stack)).toEqual([]);
  });

  test.each([
    [{ onDemandBase: 50 }, 5],
    [{ onDemandBase: 5 }, 5],
  ])('a mix that %j never runs on Spot with at most %s tasks adds a warning', (options, maxTasks) => {
    const stack = aStack();
    CapacityMix.spot(options)._bind(stack, maxTasks);
    expect(warningsOf(stack)).toEqual([expect.stringContaining('No task ever runs on Spot')]);
  });

  test.each([
    [CapacityMix.spot({ onDemandBase: 4 }), 5],
    [CapacityMix.spot({ onDemandBase: 5, spotWeight: 0 }), 5],
    [CapacityMix.spot({ onDemandBase: 5 }), Token.asNumber({ Ref: 'Max' })],
    [CapacityMix.onDemand(), 5],
  ])('a mix that can use Spot adds no warning: %#', (mix, maxTasks) => {
    const stack = aStack();
    mix._bind(stack, maxTasks);
    expect(warningsOf(stack)).toEqual([]);
  });

  test('tokens are accepted', () => {
    const onDemandBase = Token.asNumber({ Ref: 'Base' });
    expect(CapacityMix.spot({ onDemandBase })._bind(aStack())[0].base).toBe(onDemandBase);
  });

  test.each([
    [{ onDemandBase: -1 }, 'onDemandBase: -1'],
    [{ onDemandBase: 100_001 }, 'onDemandBase: 100001'],
    [{ spotWeight: 1_001 }, 'spotWeight: 1001'],
    [{ onDemandWeight: 0.5 }, 'onDemandWeight: 0.5'],
  ])('refuses %j', (options, got) => {
    expectUsageError(() => CapacityMix.spot(options), { code: 'CapacityOutOfRange', path: 'CapacityMix.spot()', got });
  });

  test('refuses two weights of 0', () => {
    expectUsageError(() => CapacityMix.spot({ onDemandWeight: 0, spotWeight: 0 })._bind(aStack('Risk')), {
      code: 'CapacityOutOfRange',
      path: 'Risk',
      got: 'onDemandWeight: 0 and spotWeight: 0',
    });
  });
});
