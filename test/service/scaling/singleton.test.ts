import { Duration } from 'aws-cdk-lib';
import {
  DeploymentPolicy,
  FailureThreshold,
  FargateWorker,
  type FargateWorkerProps,
  MarketHours,
  type MeshedFargateServiceProps,
  type ScalingOptions,
  WorkSource,
} from '../../../src';
import { aService, aStack, propertiesOf, surroundings, templateOf } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';

function aSingleWorker(props: Partial<FargateWorkerProps> = {}) {
  const stack = aStack();
  const worker = new FargateWorker(stack, 'Feed', { ...surroundings(stack), scaling: { singleton: true }, ...props });
  return { stack, worker };
}

describe('a singleton', () => {
  test.each([
    ['service', () => aService({ scaling: { singleton: true } })],
    ['worker', () => aSingleWorker()],
  ])('of a %s is one task, which stops before the next one starts', (_what, create) => {
    const { stack } = create();
    expect(propertiesOf(stack, 'AWS::ECS::Service')).toMatchObject({
      DesiredCount: 1,
      AvailabilityZoneRebalancing: 'DISABLED',
      DeploymentConfiguration: {
        MinimumHealthyPercent: 0,
        MaximumPercent: 100,
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      },
    });
    templateOf(stack).resourceCountIs('AWS::ApplicationAutoScaling::ScalableTarget', 0);
    templateOf(stack).resourceCountIs('AWS::ApplicationAutoScaling::ScalingPolicy', 0);
  });

  test('has no task count, and its minimum is one', () => {
    const { service } = aService({ scaling: { singleton: true, maxTasks: undefined } });
    expect([service.taskCount, service.minTasks]).toEqual([undefined, 1]);
    const { worker } = aSingleWorker();
    expect([worker.taskCount, worker.minTasks, worker.maxTasks]).toEqual([undefined, 1, 1]);
  });

  test('keeps the failure threshold of a rolling deployment', () => {
    const deployment = DeploymentPolicy.rolling({ failureThreshold: FailureThreshold.count(3) });
    expect(() => aService({ scaling: { singleton: true }, deployment })).not.toThrow();
  });

  test('that is false scales', () => {
    const { service } = aService({ scaling: { singleton: false, maxTasks: 3 } });
    expect(service.taskCount).toBeDefined();
  });

  test.each<[string, ScalingOptions]>([
    ['minTasks', { minTasks: 1 }],
    ['maxTasks', { maxTasks: 1 }],
    ['cpuPercent', { cpuPercent: 70 }],
    ['metrics', { metrics: [] }],
    ['schedules', { schedules: [MarketHours.nyse({ minTasks: 1 })] }],
    ['highResolution', { highResolution: true }],
    ['scaleInCooldown', { scaleInCooldown: Duration.minutes(5) }],
  ])('with %s is an error', (name, more) => {
    expectUsageError(() => aService({ scaling: { singleton: true, ...more } }), {
      code: 'SingletonScales',
      path: 'Stack/RiskEngine',
      got: `'${name}'`,
    });
    expectUsageError(() => aSingleWorker({ scaling: { singleton: true, ...more } }), {
      code: 'SingletonScales',
      path: 'Stack/Feed',
      got: `'${name}'`,
    });
  });

  test.each<[string, DeploymentPolicy]>([
    ['blueGreen', DeploymentPolicy.blueGreen()],
    ['canary', DeploymentPolicy.canary({ percent: 10, bake: Duration.minutes(5) })],
    ['linear', DeploymentPolicy.linear({ step: 10, bake: Duration.minutes(1) })],
    ['percentages', DeploymentPolicy.rolling({ minHealthyPercent: 50 })],
    ['percentages', DeploymentPolicy.rolling({ maxHealthyPercent: 150 })],
  ])('with the deployment policy %s is an error', (got, deployment) => {
    const props: Partial<MeshedFargateServiceProps> = { scaling: { singleton: true }, deployment };
    expectUsageError(() => aService(props), { code: 'SingletonDeployment', path: 'Stack/RiskEngine', got });
  });

  test('has a source of work, which does not scale it', () => {
    const { stack } = aSingleWorker({ source: WorkSource.none() });
    templateOf(stack).resourceCountIs('AWS::ECS::Service', 1);
  });
});
