import { Duration, type Stack, Token } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import {
  DeploymentPolicy,
  MeshedFargateService,
  Route,
  ScalingMetric,
  type ScalingOptions,
  type ScalingStepsOptions,
  ServiceDefinition,
} from '../../../src';
import type { Json } from '../../support/json';
import { behindLoadBalancer } from '../../support/routes';
import {
  anApp,
  aPlatform,
  aService,
  aStack,
  aVpc,
  propertiesOf,
  surroundings,
  templateOf,
  warningsOf,
} from '../../support/stacks';
import { expectMessage, expectUsageError } from '../../support/usage-errors';

const ticks = new cloudwatch.Metric({ namespace: 'Trading', metricName: 'TicksPerTask' });
const PATH = 'Stack/RiskEngine';

/** Returns the policies on additional metrics, without the policies on CPU and memory. */
function policiesOf(stack: Stack): Json[] {
  return Object.values(templateOf(stack).findResources('AWS::ApplicationAutoScaling::ScalingPolicy'))
    .map(({ Properties }) => Properties)
    .filter(({ TargetTrackingScalingPolicyConfiguration: tracking }) => {
      return !tracking?.PredefinedMetricSpecification?.PredefinedMetricType.startsWith('ECS');
    });
}

function scaledOn(...metrics: ScalingMetric[]) {
  return policiesOf(aService({ scaling: { metrics } }).stack);
}

function trackingOf(policy: Json): Json {
  return policy.TargetTrackingScalingPolicyConfiguration;
}

describe('ScalingMetric.track()', () => {
  test('scales on a metric of the application', () => {
    const [policy, ...others] = scaledOn(ScalingMetric.track(ticks, 500));
    expect(others).toEqual([]);
    expect(trackingOf(policy)).toEqual({
      CustomizedMetricSpecification: { Namespace: 'Trading', MetricName: 'TicksPerTask', Statistic: 'Average' },
      TargetValue: 500,
      ScaleOutCooldown: 60,
      ScaleInCooldown: 300,
    });
  });

  test('accepts any statistic: unsupported ones use the form for math expressions', () => {
    const [policy] = scaledOn(ScalingMetric.track(ticks.with({ statistic: 'p99', unit: cloudwatch.Unit.COUNT }), 500));
    expect(policy).toMatchObject({
      PolicyType: 'TargetTrackingScaling',
      ScalingTargetId: { Ref: expect.stringContaining('TaskCountTarget') },
    });
    expect(trackingOf(policy)).toEqual({
      CustomizedMetricSpecification: {
        Metrics: [
          {
            Id: 'result',
            MetricStat: { Metric: { MetricName: 'TicksPerTask', Namespace: 'Trading' }, Stat: 'p99', Unit: 'Count' },
            ReturnData: true,
          },
        ],
      },
      TargetValue: 500,
      ScaleOutCooldown: 60,
      ScaleInCooldown: 300,
    });
  });

  test('accepts a math expression, with each metric once', () => {
    const messages = new cloudwatch.Metric({
      namespace: 'Trading',
      metricName: 'Messages',
      dimensionsMap: { Feed: 'a' },
    });
    const half = new cloudwatch.MathExpression({ expression: 'ticks / 2', usingMetrics: { ticks } });
    const expression = new cloudwatch.MathExpression({
      expression: 'half + result + ticks',
      usingMetrics: { half, result: messages, ticks },
    });
    const [policy] = scaledOn(ScalingMetric.track(expression, 5));
    const { Metrics } = trackingOf(policy).CustomizedMetricSpecification;
    expect(Metrics.map(({ Id, Expression, ReturnData }: Json) => [Id, Expression, ReturnData])).toEqual([
      ['ticks', undefined, false],
      ['half', 'ticks / 2', false],
      ['result', undefined, false],
      ['tracked', 'half + result + ticks', true],
    ]);
    expect(Metrics[2].MetricStat.Metric).toEqual({
      Namespace: 'Trading',
      MetricName: 'Messages',
      Dimensions: [{ Name: 'Feed', Value: 'a' }],
    });
  });

  test('passes on the warnings of the CDK about a math expression', () => {
    const expression = new cloudwatch.MathExpression({ expression: 'ticks / tasks', usingMetrics: { ticks } });
    const { service } = aService({ scaling: { metrics: [ScalingMetric.track(expression, 5)] } });
    expect(JSON.stringify(service.node.metadata)).toContain('CloudWatch:Math:UnknownIdentifier');
  });

  test.each([
    [new cloudwatch.SearchExpression({ expression: "SEARCH('x', 'Sum')" }), "an expression: SEARCH('x', 'Sum')"],
    [
      new cloudwatch.MathExpression({ expression: "SUM(SEARCH('x', 'Sum'))" }),
      "an expression: SUM(SEARCH('x', 'Sum'))",
    ],
    [
      new cloudwatch.MathExpression({
        expression: 'found * 2',
        usingMetrics: { found: new cloudwatch.MathExpression({ expression: 'SELECT MAX(Ticks) FROM Trading' }) },
      }),
      'an expression: SELECT MAX(Ticks) FROM Trading',
    ],
    [
      { toMetricConfig: () => ({}), toString: () => 'nothing' } as unknown as cloudwatch.IMetric,
      'an expression: nothing',
    ],
  ])('rejects an expression that searches for metrics: %#', (metric, got) => {
    expectUsageError(() => scaledOn(ScalingMetric.track(metric, 1)), {
      code: 'MathExpressionInTracking',
      path: PATH,
      got,
    });
  });

  test.each([ticks, ticks.with({ statistic: 'p99' })])(
    'rejects a metric of another Region or account: %#',
    (metric) => {
      const scaling: ScalingOptions = { metrics: [ScalingMetric.track(metric.with({ region: 'eu-west-2' }), 1)] };
      const inRegion = (region: string) => {
        const stack = aStack('Stack', { env: { region, account: '111111111111' } });
        return new MeshedFargateService(stack, 'RiskEngine', { ...surroundings(stack), scaling });
      };
      expectUsageError(() => inRegion('eu-west-1'), {
        code: 'OtherEnvironment',
        path: PATH,
        got: 'of aws://111111111111/eu-west-2, used in aws://111111111111/eu-west-1',
      });
      expect(() => inRegion('eu-west-2')).not.toThrow();
      const foreign = [ScalingMetric.track(metric.with({ account: '222222222222' }), 1)];
      const stack = aStack('Stack', { env: { region: 'eu-west-1', account: '111111111111' } });
      expectUsageError(
        () => new MeshedFargateService(stack, 'RiskEngine', { ...surroundings(stack), scaling: { metrics: foreign } }),
        { code: 'OtherEnvironment', path: PATH, got: 'aws://222222222222/eu-west-1' },
      );
    },
  );

  test.each([0, -1, Number.NaN])('rejects the target %s', (target) => {
    expectUsageError(() => ScalingMetric.track(ticks, target), {
      code: 'ScalingOutOfRange',
      path: 'ScalingMetric.track()',
      got: `target: ${target}`,
    });
  });

  test('accepts a token as target', () => {
    const [policy] = scaledOn(ScalingMetric.track(ticks, Token.asNumber({ Ref: 'Target' })));
    expect(trackingOf(policy).TargetValue).toEqual({ Ref: 'Target' });
  });

  test('rejects the same metric twice, and accepts another statistic of it', () => {
    const track = (statistic: string, target: number) => ScalingMetric.track(ticks.with({ statistic }), target);
    expect(scaledOn(track('Average', 1), track('Sum', 2), track('p90', 3))).toHaveLength(3);
    for (const statistic of ['Average', 'p90']) {
      expectUsageError(() => scaledOn(track(statistic, 1), track(statistic, 2)), {
        code: 'MetricTrackedTwice',
        path: PATH,
        got: 'two targets for',
      });
    }
  });
});

describe('ScalingMetric.steps()', () => {
  const growing = [
    { lower: 100, upper: 200, change: 1 },
    { lower: 200, change: 4 },
  ];

  test('adds the tasks of the step', () => {
    const { stack } = aService({ scaling: { metrics: [ScalingMetric.steps(ticks, growing)] } });
    expect(policiesOf(stack)).toEqual([
      expect.objectContaining({
        PolicyType: 'StepScaling',
        StepScalingPolicyConfiguration: {
          AdjustmentType: 'ChangeInCapacity',
          Cooldown: 60,
          MetricAggregationType: 'Average',
          StepAdjustments: [
            { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 100, ScalingAdjustment: 1 },
            { MetricIntervalLowerBound: 100, ScalingAdjustment: 4 },
          ],
        },
      }),
    ]);
    templateOf(stack).hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'TicksPerTask', Threshold: 100 });
    expect(warningsOf(stack)).toEqual([]);
  });

  test('warns about a step that removes tasks, and uses the scale-in cooldown for it', () => {
    const { stack } = aService({
      scaling: { metrics: [ScalingMetric.steps(ticks, [{ upper: 10, change: -1 }, ...growing])] },
    });
    const cooldowns = policiesOf(stack).map(({ StepScalingPolicyConfiguration: { Cooldown } }) => Cooldown);
    expect(cooldowns.sort()).toEqual([300, 60]);
    expect(warningsOf(stack)).toEqual([expect.stringContaining('A step removes tasks.')]);
  });

  test('chooses the cooldown by the change of a step, not by its position', () => {
    const { stack } = aService({
      scaling: {
        metrics: [
          ScalingMetric.steps(ticks, [
            { upper: 10, change: 2 },
            { lower: 90, change: -1 },
          ]),
        ],
      },
    });
    const cooldowns = policiesOf(stack).map(({ StepScalingPolicyConfiguration: { Cooldown, StepAdjustments } }) => [
      StepAdjustments[0].ScalingAdjustment,
      Cooldown,
    ]);
    expect(Object.fromEntries(cooldowns)).toEqual({ 2: 60, '-1': 300 });
    expect(warningsOf(stack)).toHaveLength(1);
  });

  test('accepts exact capacities, and assumes that the lowest step removes tasks', () => {
    const { stack } = aService({
      scaling: {
        metrics: [
          ScalingMetric.steps(
            ticks,
            [
              { upper: 10, change: 2 },
              { lower: 90, change: 8 },
            ],
            { adjustmentType: appscaling.AdjustmentType.EXACT_CAPACITY },
          ),
        ],
      },
    });
    const cooldowns = policiesOf(stack).map(({ StepScalingPolicyConfiguration: { Cooldown, StepAdjustments } }) => [
      StepAdjustments[0].ScalingAdjustment,
      Cooldown,
    ]);
    expect(Object.fromEntries(cooldowns)).toEqual({ 2: 300, 8: 60 });
    expect(warningsOf(stack)).toHaveLength(1);
  });

  test.each([
    ['Minimum', 'Minimum'],
    ['Maximum', 'Maximum'],
    ['Sum', 'Average'],
    ['p99', 'Average'],
  ])('accepts the statistic %s', (statistic, MetricAggregationType) => {
    const [policy] = scaledOn(ScalingMetric.steps(ticks.with({ statistic }), growing));
    expect(policy.StepScalingPolicyConfiguration).toMatchObject({ MetricAggregationType });
  });

  test('accepts a math expression, and options of the steps', () => {
    const expression = new cloudwatch.MathExpression({ expression: 'ticks / 2', usingMetrics: { ticks } });
    const { stack } = aService({
      scaling: {
        metrics: [
          ScalingMetric.steps(expression, growing, {
            adjustmentType: appscaling.AdjustmentType.PERCENT_CHANGE_IN_CAPACITY,
            minAdjustmentMagnitude: 2,
            evaluationPeriods: 3,
            datapointsToAlarm: 2,
          }),
        ],
      },
    });
    expect(policiesOf(stack)[0].StepScalingPolicyConfiguration).toMatchObject({
      AdjustmentType: 'PercentChangeInCapacity',
      MinAdjustmentMagnitude: 2,
      MetricAggregationType: 'Average',
    });
    templateOf(stack).hasResourceProperties('AWS::CloudWatch::Alarm', { EvaluationPeriods: 3, DatapointsToAlarm: 2 });
  });

  test.each([
    [[], 'intervals: an empty list'],
    [[{ lower: 1, change: 1 }], 'intervals: a list of 1 elements'],
  ])('rejects too few steps: %#', (intervals, got) => {
    expectUsageError(() => ScalingMetric.steps(ticks, intervals), {
      code: 'InvalidScalingSteps',
      path: 'ScalingMetric.steps()',
      got,
    });
  });

  const steps = (...given: [lower: number | undefined, upper: number | undefined, change: number][]) =>
    given.map(([lower, upper, change]) => ({ lower, upper, change }));
  const EXACT = { adjustmentType: appscaling.AdjustmentType.EXACT_CAPACITY };

  test.each<[string, appscaling.ScalingInterval[], ScalingStepsOptions]>([
    ['overlap', steps([1, 9, 1], [5, undefined, 2]), {}],
    ['the step { lower: 9, upper: 9, change: 1 }', steps([9, 9, 1], [20, undefined, 2]), {}],
    ['the step { lower: 9, upper: 1, change: 1 }', steps([9, 1, 1], [20, undefined, 2]), {}],
    ['two steps with lower: 1', steps([1, undefined, 1], [1, undefined, 2]), {}],
    ['two steps with upper: 5', steps([undefined, 5, 1], [undefined, 5, 2]), {}],
    ['steps whose change is 0', steps([undefined, 5, 0], [9, undefined, 0]), {}],
    [
      'the step { upper: 5, change: -1 } with AdjustmentType.EXACT',
      steps([undefined, 5, -1], [9, undefined, 2]),
      EXACT,
    ],
    ['the step { lower: 9, change: -2 } with', steps([undefined, 5, 1], [9, undefined, -2]), EXACT],
    ['minAdjustmentMagnitude: 2', growing, { minAdjustmentMagnitude: 2 }],
    ['minAdjustmentMagnitude: 2', growing, { ...EXACT, minAdjustmentMagnitude: 2 }],
    ['datapointsToAlarm: 4', growing, { evaluationPeriods: 3, datapointsToAlarm: 4 }],
    ['evaluationPeriods: 289, of 300 seconds each', growing, { evaluationPeriods: 289 }],
  ])('rejects steps that do not fit together: %s', (got, intervals, options) => {
    expectUsageError(() => scaledOn(ScalingMetric.steps(ticks, intervals, options)), {
      code: 'InvalidScalingSteps',
      path: PATH,
      got,
    });
  });

  test.each<[string, cloudwatch.IMetric, number, number]>([
    ['of 5 minutes', ticks, 288, 289],
    ['of 10 seconds', ticks.with({ period: Duration.seconds(10) }), 8_640, 8_641],
    ['of an hour', ticks.with({ period: Duration.hours(1) }), 168, 169],
    [
      'of an expression',
      new cloudwatch.MathExpression({ expression: 't', usingMetrics: { t: ticks }, period: Duration.hours(2) }),
      84,
      85,
    ],
  ])('allows the evaluation periods %s that CloudWatch accepts', (_what, metric, max, above) => {
    const withPeriods = (evaluationPeriods: number) =>
      scaledOn(ScalingMetric.steps(metric, growing, { evaluationPeriods }));
    expect(() => withPeriods(max)).not.toThrow();
    expect(() => withPeriods(above)).toThrow('[InvalidScalingSteps]');
  });

  test('rejects a search, which alarms do not support', () => {
    const search = new cloudwatch.SearchExpression({ expression: "SEARCH('x', 'Sum')" });
    expectUsageError(() => scaledOn(ScalingMetric.steps(search, growing)), {
      code: 'InvalidScalingSteps',
      path: PATH,
      got: 'search',
    });
  });

  test('needs one period of data by default', () => {
    const { stack } = aService({
      scaling: { metrics: [ScalingMetric.steps(ticks, growing, { datapointsToAlarm: 1 })] },
    });
    templateOf(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'TicksPerTask',
      EvaluationPeriods: 1,
      DatapointsToAlarm: 1,
    });
  });
});

describe('ScalingMetric.backlogPerTask()', () => {
  function onQueue(target = 100) {
    const stack = aStack();
    const queue = new sqs.Queue(stack, 'Orders');
    const scaling = { metrics: [ScalingMetric.backlogPerTask(queue, target)] };
    return { stack, service: new MeshedFargateService(stack, 'RiskEngine', { ...surroundings(stack), scaling }) };
  }

  test('divides the visible messages by the running tasks, also without data and without tasks', () => {
    const { stack } = onQueue();
    const [policy] = policiesOf(stack);
    const { TargetValue, CustomizedMetricSpecification } = trackingOf(policy);
    expect(TargetValue).toBe(100);
    expect(CustomizedMetricSpecification.Metrics).toEqual([
      {
        Id: 'waiting',
        MetricStat: {
          Metric: {
            Namespace: 'AWS/SQS',
            MetricName: 'ApproximateNumberOfMessagesVisible',
            Dimensions: [
              { Name: 'QueueName', Value: { 'Fn::GetAtt': [expect.stringContaining('Orders'), 'QueueName'] } },
            ],
          },
          Stat: 'Average',
        },
        ReturnData: false,
      },
      {
        Id: 'running',
        MetricStat: {
          Metric: {
            Namespace: 'ECS/ContainerInsights',
            MetricName: 'RunningTaskCount',
            Dimensions: [
              { Name: 'ClusterName', Value: { Ref: expect.stringContaining('Cluster') } },
              { Name: 'ServiceName', Value: { 'Fn::GetAtt': [expect.stringContaining('RiskEngineService'), 'Name'] } },
            ],
          },
          Stat: 'Average',
        },
        ReturnData: false,
      },
      {
        Id: 'result',
        Expression: 'FILL(waiting, 0) / IF(FILL(running, 0) > 0, FILL(running, 0), 1)',
        ReturnData: true,
      },
    ]);
    expect(warningsOf(stack)).toEqual([]);
  });

  test('rejects the same queue twice, a queue in another Region and the target 0', () => {
    const queue = sqs.Queue.fromQueueArn(aStack('Queues'), 'Orders', 'arn:aws:sqs:eu-west-2:111111111111:orders');
    const on = (...metrics: ScalingMetric[]) => {
      const stack = aStack('Stack', { env: { region: 'eu-west-1', account: '111111111111' } });
      return new MeshedFargateService(stack, 'RiskEngine', { ...surroundings(stack), scaling: { metrics } });
    };
    expectUsageError(() => on(ScalingMetric.backlogPerTask(queue, 5)), {
      code: 'OtherEnvironment',
      path: PATH,
      got: 'the queue in aws://111111111111/eu-west-2',
    });
    expectUsageError(() => onQueue(0), {
      code: 'ScalingOutOfRange',
      path: 'ScalingMetric.backlogPerTask()',
      got: 'target: 0',
    });
    const near = sqs.Queue.fromQueueArn(aStack('Queues'), 'Orders', 'arn:aws:sqs:eu-west-1:111111111111:orders');
    const twice = [ScalingMetric.backlogPerTask(near, 5), ScalingMetric.backlogPerTask(near, 6)];
    expectUsageError(() => on(...twice), { code: 'MetricTrackedTwice', path: PATH, got: 'two targets for' });
  });

  test('warns if Container Insights may not count the tasks', () => {
    const stack = aStack();
    const vpc = aVpc(stack);
    const cluster = new ecs.Cluster(stack, 'Plain', { vpc, enableFargateCapacityProviders: true });
    const queue = new sqs.Queue(stack, 'Orders');
    const scaling = { metrics: [ScalingMetric.backlogPerTask(queue, 5)] };
    const { mesh } = surroundings(stack, { vpc });
    new MeshedFargateService(stack, 'RiskEngine', { cluster, mesh, scaling });
    expect(warningsOf(stack)).toEqual([expect.stringContaining('Enable it on Stack/Plain')]);
  });
});

describe('ScalingMetric.requestsPerTask()', () => {
  const scaling = { metrics: [ScalingMetric.requestsPerTask(900)] };

  test('counts the requests of the load balancer, also if routes are added later', () => {
    const { stack, service } = aService({ scaling });
    behindLoadBalancer(service);
    const [policy] = policiesOf(stack);
    const { CustomizedMetricSpecification, PredefinedMetricSpecification, TargetValue } = trackingOf(policy);
    expect({ CustomizedMetricSpecification, TargetValue }).toEqual({ TargetValue: 900 });
    expect(PredefinedMetricSpecification.PredefinedMetricType).toBe('ALBRequestCountPerTarget');
    expect(JSON.stringify(PredefinedMetricSpecification.ResourceLabel)).toMatch(
      /Ingress.*"\/",.*RiskEngineTargetGroup\w+","TargetGroupFullName"/,
    );
    expect(JSON.stringify(propertiesOf(stack, 'AWS::ApplicationAutoScaling::ScalableTarget').ResourceId)).toContain(
      'RiskEngineService',
    );
  });

  test('adds the requests of both target groups if deployments shift traffic between them', () => {
    const { stack, service } = aService({ scaling, deployment: DeploymentPolicy.blueGreen() });
    behindLoadBalancer(service);
    const [policy] = policiesOf(stack);
    const { CustomizedMetricSpecification, PredefinedMetricSpecification } = trackingOf(policy);
    expect(PredefinedMetricSpecification).toBeUndefined();
    const { Metrics } = CustomizedMetricSpecification;
    expect(Metrics.map(({ Id, Expression, MetricStat }: Json) => [Id, Expression ?? MetricStat.Stat])).toEqual([
      ['one', 'Sum'],
      ['other', 'Sum'],
      ['result', 'FILL(one, 0) + FILL(other, 0)'],
    ]);
    expect(JSON.stringify(Metrics[0].MetricStat.Metric)).toContain('RiskEngineTargetGroup');
    expect(JSON.stringify(Metrics[1].MetricStat.Metric)).toContain('RiskEngineAlternateTargetGroup');
  });

  test('counts the requests of a load balancer in an earlier stack', () => {
    const app = anApp();
    const platform = aPlatform(aStack('Platform', {}, app));
    const later = aStack('Later', {}, app);
    platform.addService('quotes', new ServiceDefinition({ routes: [Route.path('/quotes')], scaling }), later);
    const [policy] = policiesOf(later);
    const { ResourceLabel } = trackingOf(policy).PredefinedMetricSpecification;
    expect(JSON.stringify(ResourceLabel)).toMatch(/Fn::ImportValue.*"\/",.*TargetGroupFullName/);
  });

  test('requires routes at the end of synthesis', () => {
    const { service } = aService({ scaling });
    const [message] = service.node.validate();
    expectMessage(message, { code: 'RequestsWithoutRoutes', path: PATH, got: 'requestsPerTask() and no routes' });
    behindLoadBalancer(service);
    expect(service.node.validate()).toEqual([]);
  });

  test('rejects a second requestsPerTask() and the target 0', () => {
    expectUsageError(() => scaledOn(ScalingMetric.requestsPerTask(1), ScalingMetric.requestsPerTask(2)), {
      code: 'MetricTrackedTwice',
      path: PATH,
      got: 'requests per task',
    });
    expectUsageError(() => ScalingMetric.requestsPerTask(0), {
      code: 'ScalingOutOfRange',
      path: 'ScalingMetric.requestsPerTask()',
      got: 'target: 0',
    });
  });
});

test('cooldowns apply to every type of metric', () => {
  const { service, stack } = aService({
    scaling: {
      scaleInCooldown: Duration.minutes(9),
      scaleOutCooldown: Duration.seconds(20),
      metrics: [ScalingMetric.requestsPerTask(900), ScalingMetric.track(ticks.with({ statistic: 'p99' }), 5)],
    },
  });
  behindLoadBalancer(service);
  for (const policy of policiesOf(stack)) {
    expect(trackingOf(policy)).toMatchObject({ ScaleInCooldown: 540, ScaleOutCooldown: 20 });
  }
});
