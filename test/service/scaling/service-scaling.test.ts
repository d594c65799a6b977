import { Duration, Token } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { ScalingMetric, type ScalingOptions } from '../../../src';
import { aService, propertiesOf, templateOf } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';

const ticks = new cloudwatch.Metric({ namespace: 'Trading', metricName: 'TicksPerTask' });

function templateWith(scaling?: ScalingOptions) {
  return templateOf(aService({ scaling }).stack);
}

describe('scaling', () => {
  test('is between 2 and 10 tasks, and their number is in no template', () => {
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
  ])('keeps %s near %s %%, quick to add and slow to remove', (PredefinedMetricType, TargetValue) => {
    templateWith().hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      TargetTrackingScalingPolicyConfiguration: {
        PredefinedMetricSpecification: { PredefinedMetricType },
        TargetValue,
        ScaleOutCooldown: 60,
        ScaleInCooldown: 300,
      },
    });
  });

  test('takes every number', () => {
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
    'refuses a cooldown that is no whole seconds up to a day: %#',
    (scaleInCooldown) => {
      expectUsageError(() => aService({ scaling: { scaleInCooldown } }), {
        code: 'ScalingOutOfRange',
        path: 'Stack/RiskEngine',
        got: 'scaling.scaleInCooldown',
      });
    },
  );

  test('goes at least up to a high minimum', () => {
    templateWith({ minTasks: 20 }).hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      MinCapacity: 20,
      MaxCapacity: 20,
    });
  });

  test('takes numbers that are known at deployment only', () => {
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
  ])('refuses %j', (scaling, got) => {
    expectUsageError(() => aService({ scaling }), { code: 'ScalingOutOfRange', path: 'Stack/RiskEngine', got });
  });
});

describe('ScalingMetric.track()', () => {
  test('scales on a metric of the application’s own', () => {
    templateWith({ metrics: [ScalingMetric.track(ticks, 500)] }).hasResourceProperties(
      'AWS::ApplicationAutoScaling::ScalingPolicy',
      {
        TargetTrackingScalingPolicyConfiguration: {
          CustomizedMetricSpecification: { Namespace: 'Trading', MetricName: 'TicksPerTask', Statistic: 'Average' },
          TargetValue: 500,
          ScaleInCooldown: 300,
        },
      },
    );
  });

  test.each(['p99', 'tm90', 'Median'])('refuses the statistic %s', (statistic) => {
    const metric = new cloudwatch.Metric({ namespace: 'Trading', metricName: 'Ticks', statistic });
    expectUsageError(() => aService({ scaling: { metrics: [ScalingMetric.track(metric, 1)] } }), {
      code: 'StatisticInTracking',
      path: 'Stack/RiskEngine',
      got: `statistic: '${metric.statistic}'`,
    });
  });

  test.each([0, -1, Number.NaN])('refuses the target %s', (target) => {
    expectUsageError(() => aService({ scaling: { metrics: [ScalingMetric.track(ticks, target)] } }), {
      code: 'ScalingOutOfRange',
      path: 'Stack/RiskEngine',
      got: `the target ${target} for`,
    });
  });

  test('takes a target that is known at deployment only', () => {
    const metrics = [ScalingMetric.track(ticks, Token.asNumber({ Ref: 'Target' }))];
    expect(() => templateWith({ metrics })).not.toThrow();
  });

  test('refuses one metric twice, and takes another statistic of it', () => {
    const track = (statistic: string, target: number) => ScalingMetric.track(ticks.with({ statistic }), target);
    expect(() => templateWith({ metrics: [track('Average', 1), track('Sum', 2)] })).not.toThrow();
    expectUsageError(() => aService({ scaling: { metrics: [track('Average', 1), track('Average', 2)] } }), {
      code: 'MetricTrackedTwice',
      path: 'Stack/RiskEngine',
      got: 'two targets for',
    });
  });

  test.each([
    [new cloudwatch.MathExpression({ expression: 'a / 2', usingMetrics: { a: ticks } }), 'an expression: a / 2'],
    [new cloudwatch.SearchExpression({ expression: "SEARCH('x', 'Sum')" }), 'an expression: '],
  ])('refuses an expression: %#', (metric, got) => {
    expectUsageError(() => aService({ scaling: { metrics: [ScalingMetric.track(metric, 1)] } }), {
      code: 'MathExpressionInTracking',
      path: 'Stack/RiskEngine',
      got,
    });
  });
});
