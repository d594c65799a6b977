import { Duration, Token } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import {
  type CanaryOptions,
  DeploymentHook,
  type DeploymentHookOptions,
  DeploymentPolicy,
  FailureThreshold,
  type LinearOptions,
  MeshedFargateService,
  type TestTraffic,
} from '../../../src';
import { aService, aStack, propertiesOf, surroundings } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';

const minutes = (count: number) => Duration.minutes(count);

describe('DeploymentPolicy.rolling()', () => {
  const circuitBreaker = { enable: true, rollback: true };

  test('keeps all tasks during a deployment, and has the circuit breaker', () => {
    expect(DeploymentPolicy.rolling()._bind(aStack())).toEqual({
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      circuitBreaker,
    });
  });

  test('accepts other percentages and tokens', () => {
    const maxHealthyPercent = Token.asNumber({ Ref: 'Max' });
    const policy = DeploymentPolicy.rolling({ minHealthyPercent: 50, maxHealthyPercent });
    expect(policy._bind(aStack())).toEqual({ minHealthyPercent: 50, maxHealthyPercent, circuitBreaker });
  });

  test.each([
    { minHealthyPercent: -1 },
    { minHealthyPercent: 101 },
    { minHealthyPercent: 50.5 },
    { maxHealthyPercent: 100 },
    { maxHealthyPercent: 150.5 },
  ])('rejects %j', (options) => {
    const [[name, value]] = Object.entries(options);
    expectUsageError(() => DeploymentPolicy.rolling(options), {
      code: 'DeploymentPercentOutOfRange',
      path: 'DeploymentPolicy.rolling()',
      got: `${name}: ${value}`,
    });
  });

  test.each([
    ['percent', FailureThreshold.percent(20), 'BOUNDED_PERCENT', 20],
    ['unboundedPercent', FailureThreshold.unboundedPercent(5), 'UNBOUNDED_PERCENT', 5],
    ['count', FailureThreshold.count(12), 'COUNT', 12],
  ])('accepts FailureThreshold.%s()', (_, failureThreshold, Type, Value) => {
    const { stack } = aService({ deployment: DeploymentPolicy.rolling({ failureThreshold }) });
    expect(propertiesOf(stack, 'AWS::ECS::Service').DeploymentConfiguration.DeploymentCircuitBreaker).toEqual({
      Enable: true,
      Rollback: true,
      ThresholdConfiguration: { Type, Value },
    });
  });

  test.each([
    [() => FailureThreshold.percent(0), 'percent: 0'],
    [() => FailureThreshold.unboundedPercent(101), 'percent: 101'],
    [() => FailureThreshold.count(0.5), 'tasks: 0.5'],
  ])('rejects an invalid threshold (%#)', (threshold, got) => {
    expectUsageError(threshold, { code: 'DeploymentPercentOutOfRange', path: '', got });
  });
});

describe.each([
  ['blueGreen', DeploymentPolicy.blueGreen(), { Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 10 }],
  ['blueGreen', DeploymentPolicy.blueGreen({ bake: minutes(0) }), { Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 0 }],
  [
    'canary',
    DeploymentPolicy.canary({ percent: 0.1, bake: Duration.hours(2) }),
    {
      Strategy: 'CANARY',
      CanaryConfiguration: { CanaryPercent: 0.1, CanaryBakeTimeInMinutes: 120 },
      BakeTimeInMinutes: 10,
    },
  ],
  [
    'linear',
    DeploymentPolicy.linear({ step: 12.5, bake: minutes(3), finalBake: minutes(30) }),
    {
      Strategy: 'LINEAR',
      LinearConfiguration: { StepPercent: 12.5, StepBakeTimeInMinutes: 3 },
      BakeTimeInMinutes: 30,
    },
  ],
])('DeploymentPolicy.%s()', (_, deployment, expected) => {
  const { stack, service } = aService({ deployment });
  const { DeploymentConfiguration } = propertiesOf(stack, 'AWS::ECS::Service');

  test('sets the strategy and the bake times', () => {
    expect(DeploymentConfiguration).toMatchObject(expected);
    expect(deployment.shiftsTraffic).toBe(true);
  });

  test('has no circuit breaker, which ECS supports for rolling deployments only', () => {
    expect(DeploymentConfiguration).not.toHaveProperty('DeploymentCircuitBreaker');
  });

  test('is not rolled back by an alarm that counts the errors of both versions', () => {
    expect(DeploymentConfiguration.Alarms).toEqual({ AlarmNames: [], Enable: false, Rollback: false });
    expect(service.rollbackAlarms).toEqual([]);
  });

  test('acknowledges the warning of the CDK about the missing circuit breaker', () => {
    const found = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('circuitBreaker'));
    expect(found).toEqual([]);
  });

  test('shifts the traffic of Service Connect without a load balancer', () => {
    const { ServiceConnectConfiguration, LoadBalancers } = propertiesOf(stack, 'AWS::ECS::Service');
    expect(ServiceConnectConfiguration.Services).toHaveLength(1);
    expect(LoadBalancers).toBeUndefined();
  });
});

describe('a deployment that shifts traffic rejects', () => {
  test.each([0, 0.05, 10.05, 100.1, Number.NaN])('a canary of %s percent', (percent) => {
    expectUsageError(() => DeploymentPolicy.canary({ percent, bake: minutes(5) }), {
      code: 'DeploymentPercentOutOfRange',
      path: 'DeploymentPolicy.canary()',
      got: `percent: ${percent}`,
    });
  });

  test.each([2.9, 101])('steps of %s percent', (step) => {
    expectUsageError(() => DeploymentPolicy.linear({ step, bake: minutes(5) }), {
      code: 'DeploymentPercentOutOfRange',
      path: 'DeploymentPolicy.linear()',
      got: `step: ${step}`,
    });
  });

  test.each([
    ['more than a day', () => DeploymentPolicy.blueGreen({ bake: minutes(1441) }), 'bake in minutes: 1441'],
    ['half a minute', () => DeploymentPolicy.blueGreen({ bake: Duration.seconds(30) }), 'bake in minutes: 0.5'],
    [
      'a token',
      () => DeploymentPolicy.canary({ percent: 5, bake: minutes(Token.asNumber({ Ref: 'Bake' })) }),
      'bake is a token',
    ],
    [
      'more than a day at the end',
      () => DeploymentPolicy.linear({ step: 50, bake: minutes(1), finalBake: Duration.days(2) }),
      'finalBake in minutes: 2880',
    ],
  ])('a bake time of %s', (_, call, got) => {
    expectUsageError(call, { code: 'BakeOutOfRange', path: '', got });
  });

  test('a total that CloudFormation rejects', () => {
    const deployment = DeploymentPolicy.linear({ step: 3, bake: minutes(60) });
    expectUsageError(() => aService({ deployment }), {
      code: 'BakeOutOfRange',
      path: 'Stack/RiskEngine',
      got: '33 × 60 minutes and finalBake: 10 minutes, 1990 in total',
    });
  });

  test.each([
    [50, 1],
    [11, 9],
    [100, 0],
  ])('no steps of %s percent, of which %s have a bake time', (step, bakes) => {
    const bake = minutes(bakes === 0 ? 1440 : Math.floor(1440 / bakes));
    const policy = DeploymentPolicy.linear({ step, bake, finalBake: minutes(540) });
    expect(policy._bind(aStack()).deploymentStrategy).toBe(ecs.DeploymentStrategy.LINEAR);
  });
});

test.each([
  ['bake', () => DeploymentPolicy.canary({ percent: 10 } as CanaryOptions)],
  ['bake', () => DeploymentPolicy.linear({ step: 10 } as LinearOptions)],
  ['testTraffic.value', () => DeploymentPolicy.blueGreen({ testTraffic: {} as TestTraffic })],
  ['stages', () => DeploymentHook.pause({} as DeploymentHookOptions)],
])('a missing %s is an error (%#)', (what, call) => {
  expectUsageError(call, { code: 'ChoiceMissing', path: '', got: `no ${what}` });
});

test.each([
  DeploymentPolicy.rolling(),
  DeploymentPolicy.blueGreen(),
  DeploymentPolicy.canary({ percent: 10, bake: minutes(5) }),
  DeploymentPolicy.linear({ step: 50, bake: minutes(5) }),
])('the deployment controller is the same for every policy, because a change replaces the service', (deployment) => {
  const { DeploymentController } = propertiesOf(aService({ deployment }).stack, 'AWS::ECS::Service');
  expect(DeploymentController).toEqual({ Type: 'ECS' });
});

test.each([
  ['us-east-1', { AlarmNames: [], Enable: false, Rollback: false }],
  ['cn-north-1', undefined],
])('a service without alarms says so where ECS has deployment alarms: %s', (region, alarms) => {
  const stack = aStack('Stack', { env: { account: '123456789012', region } });
  new MeshedFargateService(stack, 'RiskEngine', surroundings(stack));
  expect(propertiesOf(stack, 'AWS::ECS::Service').DeploymentConfiguration.Alarms).toEqual(alarms);
});
