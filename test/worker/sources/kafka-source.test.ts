import { CfnParameter, Stack, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Autoscaler } from '../../../rigs/scaling/autoscaler';
import { type KafkaSourceOptions, LeastPrivilegeCheck, WorkSource } from '../../../src';
import type { Json } from '../../support/json';
import { anApp, aStack, propertiesOf, templateOf, warningsOf } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';
import { SmallWorker } from './support/worker';

const CLUSTER = 'arn:aws:kafka:us-east-1:123456789012:cluster/trading/0a1b-1';
const TOPIC: KafkaSourceOptions = {
  clusterName: 'trading',
  topic: 'fills',
  consumerGroup: 'fills-worker',
  lagPerTask: 500,
};

function aWorker(
  options: (stack: Stack) => Partial<KafkaSourceOptions> = () => ({}),
  host: ConstructorParameters<typeof SmallWorker>[3] = {},
) {
  const stack = aStack();
  const source = WorkSource.kafka({ ...TOPIC, ...options(stack) });
  return { stack, source, worker: new SmallWorker(stack, 'Worker', source, host) };
}

function statementsOf(stack: Stack): Json[] {
  return propertiesOf(stack, 'AWS::IAM::ManagedPolicy').PolicyDocument.Statement;
}

const brokers = (stack: Stack) => ({ securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Sg', 'sg-1') });

test('the worker gets the topic, the group and the addresses of the brokers', () => {
  const environmentOf = (stack: Stack) =>
    propertiesOf(stack, 'AWS::ECS::TaskDefinition').ContainerDefinitions[0].Environment;
  const names = [
    { Name: 'KAFKA_TOPIC', Value: 'fills' },
    { Name: 'KAFKA_CONSUMER_GROUP', Value: 'fills-worker' },
  ];
  expect(environmentOf(aWorker().stack)).toEqual(names);
  expect(environmentOf(aWorker(() => ({ bootstrapServers: 'b-1.trading:9098' })).stack)).toEqual([
    ...names,
    { Name: 'KAFKA_BOOTSTRAP_SERVERS', Value: 'b-1.trading:9098' },
  ]);
});

test('with IAM authentication the worker may read the topic and use the group, and nothing else', () => {
  expect(statementsOf(aWorker(() => ({ clusterArn: CLUSTER })).stack)).toEqual([
    { Effect: 'Allow', Action: 'kafka-cluster:Connect', Resource: CLUSTER },
    {
      Effect: 'Allow',
      Action: ['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'],
      Resource: 'arn:aws:kafka:us-east-1:123456789012:topic/trading/0a1b-1/fills',
    },
    {
      Effect: 'Allow',
      Action: ['kafka-cluster:DescribeGroup', 'kafka-cluster:AlterGroup'],
      Resource: 'arn:aws:kafka:us-east-1:123456789012:group/trading/0a1b-1/fills-worker',
    },
    expect.objectContaining({ Action: ['ecs:GetTaskProtection', 'ecs:UpdateTaskProtection'] }),
  ]);
  expect(statementsOf(aWorker().stack)).toHaveLength(1);
});

test('the ARN of the cluster may be known only at deployment', () => {
  const { stack } = aWorker((scope) => ({ clusterArn: new CfnParameter(scope, 'Arn').valueAsString }));
  const parts = (index: number) => ({ 'Fn::Select': [index, { 'Fn::Split': [':cluster/', { Ref: 'Arn' }] }] });
  expect(statementsOf(stack)[1]?.Resource).toEqual({
    'Fn::Join': ['', [parts(0), ':topic/', parts(1), '/fills']],
  });
});

test.each<[string, Partial<KafkaSourceOptions>, number]>([
  ['TLS', {}, 9094],
  ['IAM', { clusterArn: CLUSTER }, 9098],
  ['a port of its own', { port: 9096 }, 9096],
])('the security group of the brokers accepts the worker with %s', (_, options, port) => {
  const { stack } = aWorker((scope) => ({ ...brokers(scope), ...options }));
  expect(propertiesOf(stack, 'AWS::EC2::SecurityGroupIngress')).toMatchObject({
    GroupId: 'sg-1',
    SourceSecurityGroupId: { 'Fn::GetAtt': [expect.stringMatching(/^WorkerSecurityGroup/), 'GroupId'] },
    FromPort: port,
    ToPort: port,
  });
  templateOf(stack).resourceCountIs('AWS::EC2::SecurityGroupEgress', 0);
});

test('a worker without open egress gets an egress rule too', () => {
  const { stack } = aWorker(brokers, { allowAllOutbound: false });
  expect(propertiesOf(stack, 'AWS::EC2::SecurityGroupEgress')).toMatchObject({ DestinationSecurityGroupId: 'sg-1' });
});

test('the access is declared, so LeastPrivilegeCheck accepts it', () => {
  const app = anApp();
  Validations.of(app).addPlugins(new LeastPrivilegeCheck());
  const stack = new Stack(app, 'Stack');
  const source = WorkSource.kafka({ ...TOPIC, ...brokers(stack), clusterArn: CLUSTER });
  new SmallWorker(stack, 'Worker', source, { allowAllOutbound: false });
  expect(() => app.synth()).not.toThrow();
});

test('a security group of another Region is refused', () => {
  const stack = aStack('Stack', { env: { account: '123456789012', region: 'eu-west-1' } });
  const other = aStack('Other', { env: { account: '123456789012', region: 'eu-west-2' } }, stack.node.root as never);
  const source = WorkSource.kafka({ ...TOPIC, ...brokers(other) });
  expectUsageError(() => new SmallWorker(stack, 'Worker', source), {
    code: 'OtherEnvironment',
    path: 'Stack/Worker',
    got: 'the security group of the brokers in aws://123456789012/eu-west-2',
  });
});

describe('the scaling', () => {
  const lag = {
    MetricStat: expect.objectContaining({
      Metric: {
        Namespace: 'AWS/Kafka',
        MetricName: 'SumOffsetLag',
        Dimensions: [
          { Name: 'Cluster Name', Value: 'trading' },
          { Name: 'Consumer Group', Value: 'fills-worker' },
          { Name: 'Topic', Value: 'fills' },
        ],
      },
    }),
  };

  test('follows the lag per desired task. A gap counts as the target, so no task is removed meanwhile', () => {
    const { TargetTrackingScalingPolicyConfiguration: tracking } = propertiesOf(
      aWorker().stack,
      'AWS::ApplicationAutoScaling::ScalingPolicy',
    );
    expect(tracking.TargetValue).toBe(500);
    expect(tracking.CustomizedMetricSpecification.Metrics).toEqual([
      expect.objectContaining({ Id: 'lag', ...lag }),
      expect.objectContaining({ Id: 'work', Expression: 'FILL(lag, -1)' }),
      expect.objectContaining({ Id: 'desired' }),
      expect.objectContaining({ Id: 'each', Expression: 'work / desired' }),
      expect.objectContaining({
        Expression:
          'IF(work < 0, 500 + 0 * desired, IF(work > 0, IF(each > IF(desired > 1, 250, 500), each, IF(desired > 1, 250, 500)), 0 * desired))',
      }),
    ]);
  });

  test('does not change in a gap, although the lag was low before', () => {
    const run = (gap: number | null) => {
      const scaler = new Autoscaler(templateOf(aWorker().stack).toJSON());
      const [lags, desired]: [(number | null)[], (number | null)[]] = [[], []];
      const lagAt = (minute: number) => {
        if (minute < 6) return 2_000;
        return minute < 18 || minute >= 48 ? 0 : gap;
      };
      return Array.from({ length: 70 }, (_, minute) => {
        lags.push(lagAt(minute));
        desired.push(scaler.capacity);
        return scaler.step(minute, [
          { metric: 'SumOffsetLag', values: lags },
          { metric: 'DesiredTaskCount', values: desired },
        ]);
      });
    };
    const capacity = run(null);
    expect(capacity[17]).toBe(4);
    expect(capacity.slice(17, 60)).toEqual(Array(43).fill(4));
    expect(capacity.at(-1)).toBe(1);
    expect(run(0)[40]).toBe(1);
  });

  test('starts from zero if it is the minimum', () => {
    const { stack } = aWorker(undefined, { minTasks: 0 });
    templateOf(stack).resourceCountIs('AWS::ApplicationAutoScaling::ScalingPolicy', 2);
    templateOf(stack).hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      PolicyType: 'StepScaling',
    });
  });

  test('has one task per partition at most', () => {
    expect(aWorker(() => ({ partitions: 6 })).source._traits.maxTasks).toBe(6);
    const { stack } = aWorker(() => ({ partitions: 6 }), { maxTasks: 7 });
    expect(warningsOf(stack)).toEqual([expect.stringContaining('the source has 6 partitions')]);
    expect(warningsOf(aWorker().stack)).toEqual([]);
  });
});

test('an alarm watches the lag, and keeps its state while the group rebalances', () => {
  const { worker, stack } = aWorker();
  expect(worker.alarms.map(({ kind }) => kind)).toEqual(['WorkLate']);
  expect(propertiesOf(stack, 'AWS::CloudWatch::Alarm')).toMatchObject({
    MetricName: 'SumOffsetLag',
    Threshold: 5_000,
    TreatMissingData: 'ignore',
  });
  expect(propertiesOf(aWorker(() => ({ maxLag: 900 })).stack, 'AWS::CloudWatch::Alarm').Threshold).toBe(900);
});
