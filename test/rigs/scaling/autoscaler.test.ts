import type { Minute } from '../../../rigs/alarms/series';
import { Autoscaler } from '../../../rigs/scaling/autoscaler';
import type { Json } from '../../support/json';

const metric = { Namespace: 'Trading', MetricName: 'PerTask', Dimensions: [], Statistic: 'Average' };

function tracking(name = 'PerTask'): Json {
  return {
    Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
    Properties: {
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 100,
        ScaleInCooldown: 300,
        ScaleOutCooldown: 180,
        CustomizedMetricSpecification: { ...metric, MetricName: name },
      },
    },
  };
}

function step(properties: Json = {}): Record<string, Json> {
  return {
    Step: {
      Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
      Properties: {
        StepScalingPolicyConfiguration: {
          AdjustmentType: 'ChangeInCapacity',
          Cooldown: 300,
          StepAdjustments: [{ ScalingAdjustment: 1, MetricIntervalLowerBound: 0 }],
          ...properties,
        },
      },
    },
    Alarm: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        ...metric,
        MetricName: 'Waiting',
        Period: 60,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        EvaluationPeriods: 1,
        TreatMissingData: 'notBreaching',
        AlarmActions: [{ Ref: 'Step' }],
      },
    },
  };
}

function scaler(min: number, policies: Record<string, Json>): Autoscaler {
  const Properties = { MinCapacity: min, MaxCapacity: 20 };
  const Target = { Type: 'AWS::ApplicationAutoScaling::ScalableTarget', Properties };
  return new Autoscaler({ Resources: { Target, ...policies } });
}

/** Returns the capacity at the end of each minute. */
function run(autoscaler: Autoscaler, metrics: Record<string, Minute[]>): number[] {
  const minutes = Math.max(...Object.values(metrics).map(({ length }) => length));
  const series = Object.entries(metrics).map(([name, values]) => ({ metric: name, values }));
  return Array.from({ length: minutes }, (_, minute) => autoscaler.step(minute, series));
}

const values = (count: number, value: Minute): Minute[] => Array.from({ length: count }, () => value);

test('target tracking adds capacity in proportion after three minutes, and waits for its cooldown', () => {
  expect(run(scaler(2, { Tracking: tracking() }), { PerTask: values(6, 250) })).toEqual([2, 2, 5, 5, 5, 13]);
});

test('target tracking removes capacity after 15 minutes', () => {
  const autoscaler = scaler(1, { Tracking: tracking() });
  autoscaler.capacity = 10;
  const capacity = run(autoscaler, { PerTask: values(20, 40) });
  expect(capacity[13]).toBe(10);
  expect(capacity[14]).toBe(4);
  expect(capacity[19]).toBe(2);
});

test('target tracking multiplies, so no capacity stays no capacity', () => {
  expect(run(scaler(0, { Tracking: tracking() }), { PerTask: values(10, 900) }).at(-1)).toBe(0);
});

test('no data, and another policy without data, remove nothing', () => {
  const alone = scaler(1, { Tracking: tracking() });
  alone.capacity = 4;
  expect(run(alone, { PerTask: values(30, null) }).at(-1)).toBe(4);
  const both = scaler(1, { Tracking: tracking(), Other: tracking('Other') });
  both.capacity = 4;
  expect(run(both, { PerTask: values(30, 0), Other: values(30, null) }).at(-1)).toBe(4);
  expect(run(both, { PerTask: values(30, 0), Other: values(30, 0) }).at(-1)).toBe(1);
});

test('a step adds capacity once in its cooldown', () => {
  expect(run(scaler(0, step()), { Waiting: values(7, 3) })).toEqual([1, 1, 1, 1, 1, 2, 2]);
});

test('the maximum holds', () => {
  expect(run(scaler(2, { Tracking: tracking() }), { PerTask: values(3, 9_000) }).at(-1)).toBe(20);
});

test.each<[string, () => Autoscaler, string]>([
  ['a template without a target', () => new Autoscaler({ Resources: {} }), 'got 0 scalable targets, expected one'],
  ['another step', () => scaler(0, step({ AdjustmentType: 'ExactCapacity' })), 'got ExactCapacity with 1 steps'],
  ['a step without an alarm', () => scaler(0, { Step: step().Step }), 'got no alarm with the action Step'],
])('%s is refused', (_, create, message) => {
  expect(create).toThrow(message);
});
