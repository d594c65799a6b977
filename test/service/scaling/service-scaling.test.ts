import { Duration, Token } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { MarketHours, ScalingMetric, type ScalingOptions } from '../../../src';
import { behindLoadBalancer } from '../../support/routes';
import { aService, propertiesOf, templateOf } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';

function templateWith(scaling?: ScalingOptions) {
  return templateOf(aService({ scaling }).stack);
}

describe('scaling', () => {
  test('is between 2 and 10 tasks, and the template contains no task count', () => {
    const { stack } = aService();
    expect(propertiesOf(stack, 'AWS::ApplicationAutoScaling::ScalableTarget')).toMatchObject({
      MinCapacity: 2,
      MaxCapacity: 10,
    });
    expect(propertiesOf(stack, 'AWS::ECS::Service').DesiredCount).toBeUndefined();
  });

  test.each([
    ['ECSServiceAverageCPUUtilization', 70],
    ['ECSServiceAverageMemoryUtilization', 80],
  ])(
    'keeps %s near %s %%, with a short scale-out and a long scale-in cooldown',
    (PredefinedMetricType, TargetValue) => {
      templateWith().hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
        TargetTrackingScalingPolicyConfiguration: {
          PredefinedMetricSpecification: { PredefinedMetricType },
          TargetValue,
          ScaleOutCooldown: 60,
          ScaleInCooldown: 300,
        },
      });
    },
  );

  test('accepts all options', () => {
    const template = templateWith({
      minTasks: 4,
      maxTasks: 40,
      cpuPercent: 50,
      memoryPercent: 60,
      scaleOutCooldown: Duration.seconds(30),
      scaleInCooldown: Duration.minutes(10),
    });
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 4, MaxCapacity: 40 });
    for (const TargetValue of [50, 60]) {
      template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
        TargetTrackingScalingPolicyConfiguration: Match.objectLike({
          TargetValue,
          ScaleOutCooldown: 30,
          ScaleInCooldown: 600,
        }),
      });
    }
  });

  test.each([Duration.millis(500), Duration.days(2), Duration.minutes(Token.asNumber({ Ref: 'Minutes' }))])(
    'rejects a cooldown that is not in whole seconds, or is longer than a day: %#',
    (scaleInCooldown) => {
      expectUsageError(() => aService({ scaling: { scaleInCooldown } }), {
        code: 'ScalingOutOfRange',
        path: 'Stack/RiskEngine',
        got: 'scaling.scaleInCooldown',
      });
    },
  );

  test('raises the maximum to a high minimum', () => {
    templateWith({ minTasks: 20 }).hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      MinCapacity: 20,
      MaxCapacity: 20,
    });
  });

  test('accepts tokens', () => {
    const minTasks = Token.asNumber({ Ref: 'Min' });
    templateWith({ minTasks }).hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      MinCapacity: { Ref: 'Min' },
      MaxCapacity: 10,
    });
  });

  test.each([
    [{ minTasks: 5, maxTasks: 4 }, 'scaling.minTasks: 5, scaling.maxTasks: 4'],
    [{ minTasks: -1 }, 'scaling.minTasks: -1'],
    [{ maxTasks: 5001 }, 'scaling.maxTasks: 5001'],
    [{ cpuPercent: 0 }, 'scaling.cpuPercent: 0'],
    [{ memoryPercent: 101 }, 'scaling.memoryPercent: 101'],
  ])('rejects %j', (scaling, got) => {
    expectUsageError(() => aService({ scaling }), { code: 'ScalingOutOfRange', path: 'Stack/RiskEngine', got });
  });
});

describe('high resolution', () => {
  const types = (scaling: ScalingOptions) =>
    Object.values(templateWith(scaling).findResources('AWS::ApplicationAutoScaling::ScalingPolicy')).map(
      ({ Properties }) =>
        Properties.TargetTrackingScalingPolicyConfiguration.PredefinedMetricSpecification?.PredefinedMetricType,
    );

  test('is disabled by default', () => {
    expect(types({})).toEqual(['ECSServiceAverageCPUUtilization', 'ECSServiceAverageMemoryUtilization']);
    expect(propertiesOf(aService().stack, 'AWS::ECS::Service').Monitoring).toBeUndefined();
  });

  test('measures CPU and memory every 20 seconds, scales on that, and does not change other metrics', () => {
    const metrics = [ScalingMetric.track(new cloudwatch.Metric({ namespace: 'Trading', metricName: 'Ticks' }), 5)];
    expect(types({ highResolution: true, metrics })).toEqual([
      'ECSServiceAverageCPUUtilizationHighResolution',
      'ECSServiceAverageMemoryUtilizationHighResolution',
      undefined,
    ]);
    const { stack } = aService({ scaling: { highResolution: true } });
    expect(propertiesOf(stack, 'AWS::ECS::Service').Monitoring).toEqual({
      MetricConfigurations: [{ MetricNames: ['CPUUtilization', 'MemoryUtilization'], ResolutionSeconds: 20 }],
    });
  });

  test('changes no logical id, so it can be switched', () => {
    const ids = (scaling: ScalingOptions) =>
      Object.keys(templateWith(scaling).findResources('AWS::ApplicationAutoScaling::ScalingPolicy'));
    expect(ids({ highResolution: true })).toEqual(ids({}));
  });
});

describe('everything at once', () => {
  const ticks = new cloudwatch.Metric({ namespace: 'Trading', metricName: 'TicksPerTask' });
  const { stack, service } = aService();
  const everything = aService({
    scaling: {
      scaleOutCooldown: Duration.seconds(45),
      scaleInCooldown: Duration.minutes(7),
      metrics: [
        ScalingMetric.track(ticks, 500),
        ScalingMetric.requestsPerTask(1000),
        ScalingMetric.steps(ticks, [
          { lower: 1000, upper: 2000, change: 2 },
          { lower: 2000, change: 5 },
        ]),
      ],
      schedules: [MarketHours.nyse({ minTasks: 5 })],
    },
  });

  test('has no contradictions: tracked metrics remove tasks with one cooldown, and steps only add', () => {
    behindLoadBalancer(everything.service);
    const policies = Object.values(
      templateOf(everything.stack).findResources('AWS::ApplicationAutoScaling::ScalingPolicy'),
    ).map(({ Properties }) => Properties);
    const tracking = policies.filter(({ PolicyType }) => PolicyType === 'TargetTrackingScaling');
    expect(tracking).toHaveLength(4);
    for (const { TargetTrackingScalingPolicyConfiguration: configuration } of tracking) {
      expect(configuration).toMatchObject({ ScaleOutCooldown: 45, ScaleInCooldown: 420 });
      expect(configuration.DisableScaleIn).toBeUndefined();
    }
    const steps = policies.filter(({ PolicyType }) => PolicyType === 'StepScaling');
    expect(steps).toHaveLength(1);
    expect(steps[0].StepScalingPolicyConfiguration).toMatchObject({
      Cooldown: 45,
      StepAdjustments: [{ ScalingAdjustment: 2 }, { ScalingAdjustment: 5 }],
    });
    expect(new Set(policies.map(({ PolicyName }) => PolicyName)).size).toBe(policies.length);
    expect(
      policies.every(({ ScalingTargetId }) => ScalingTargetId.Ref.startsWith('RiskEngineServiceTaskCountTarget')),
    ).toBe(true);
  });

  test('has one scalable target and one minimum', () => {
    templateOf(stack).resourceCountIs('AWS::ApplicationAutoScaling::ScalableTarget', 1);
    templateOf(everything.stack).resourceCountIs('AWS::ApplicationAutoScaling::ScalableTarget', 1);
    expect(service.minTasks).toBe(everything.service.minTasks);
  });
});
