import { boundOf, stepsOf } from '../../../../src/monitoring/handlers/deployments/bound';

describe('the time after which a deployment is stuck', () => {
  test('is half an hour for a rolling deployment', () => {
    expect(boundOf()).toBe(30);
    expect(boundOf({ strategy: 'ROLLING' })).toBe(30);
  });

  test('counts the bake times of a canary only once they are reached', () => {
    const canary = {
      strategy: 'CANARY',
      bakeTimeInMinutes: 10,
      canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 45 },
    } as const;
    expect(boundOf(canary, 'PRE_SCALE_UP')).toBe(30);
    expect(boundOf(canary, 'SCALE_UP')).toBe(30);
    expect(boundOf(canary, 'PRODUCTION_TRAFFIC_SHIFT')).toBe(30 + 45);
    expect(boundOf(canary, 'BAKE_TIME')).toBe(30 + 45 + 10);
    expect(boundOf(canary, 'CLEAN_UP')).toBe(30 + 45 + 10);
  });

  test('counts the bake time of each step but the last of a linear deployment', () => {
    const linear = { strategy: 'LINEAR', linearConfiguration: { stepPercent: 25, stepBakeTimeInMinutes: 7 } } as const;
    expect(boundOf(linear, 'PRODUCTION_TRAFFIC_SHIFT')).toBe(30 + 3 * 7);
  });

  test('counts the bake time of a blue/green deployment', () => {
    expect(boundOf({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 15 }, 'BAKE_TIME')).toBe(45);
  });

  test('is for all stages if the stage is not known', () => {
    expect(boundOf({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 15 })).toBe(45);
    expect(boundOf({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 15 }, 'A_STAGE_OF_TOMORROW')).toBe(45);
  });

  test('counts the hooks of the stages that are reached, the longest one of a stage', () => {
    const lifecycleHooks = [
      { lifecycleStages: ['POST_SCALE_UP' as const], timeoutConfiguration: { timeoutInMinutes: 20 } },
      { lifecycleStages: ['POST_SCALE_UP' as const], timeoutConfiguration: { timeoutInMinutes: 60 } },
      { lifecycleStages: ['POST_PRODUCTION_TRAFFIC_SHIFT' as const] },
      {},
    ];
    const blueGreen = { strategy: 'BLUE_GREEN' as const, lifecycleHooks };
    expect(boundOf(blueGreen, 'SCALE_UP')).toBe(30);
    expect(boundOf(blueGreen, 'POST_SCALE_UP')).toBe(30 + 60);
    expect(boundOf(blueGreen, 'POST_PRODUCTION_TRAFFIC_SHIFT')).toBe(30 + 60 + 24 * 60);
  });

  test('counts a hook of each step as often as there are steps', () => {
    const lifecycleHooks = [
      { lifecycleStages: ['PRODUCTION_TRAFFIC_SHIFT' as const], timeoutConfiguration: { timeoutInMinutes: 5 } },
    ];
    expect(boundOf({ strategy: 'LINEAR', lifecycleHooks }, 'PRODUCTION_TRAFFIC_SHIFT')).toBe(30 + 9 * 6 - 54 + 10 * 5);
  });
});

test('the steps of a deployment', () => {
  expect(stepsOf({})).toBe(1);
  expect(stepsOf({ strategy: 'CANARY' })).toBe(2);
  expect(stepsOf({ strategy: 'LINEAR', linearConfiguration: { stepPercent: 30 } })).toBe(4);
});
