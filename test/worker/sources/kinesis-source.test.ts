import { type App, CfnParameter, Duration, type Stack } from 'aws-cdk-lib';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import { findings, rawFindings } from '../../../rigs/checks/security-packs';
import { Autoscaler } from '../../../rigs/scaling/autoscaler';
import { type KinesisSourceOptions, WorkSource } from '../../../src';
import type { Json } from '../../support/json';
import { aStack, propertiesOf, templateOf, warningsOf } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';
import { SmallWorker } from './support/worker';

const ARN = 'arn:aws:kinesis:us-east-1:123456789012:stream/ticks';

function aWorker(
  options: Partial<KinesisSourceOptions> = {},
  streamOf: (stack: Stack) => kinesis.IStream = (stack) => kinesis.Stream.fromStreamArn(stack, 'Ticks', ARN),
  host: ConstructorParameters<typeof SmallWorker>[3] = {},
) {
  const stack = aStack();
  const source = WorkSource.kinesis(streamOf(stack), { recordsPerTask: 6_000, ...options });
  return { stack, source, worker: new SmallWorker(stack, 'Worker', source, host) };
}

function statementsOf(stack: Stack): Json[] {
  return propertiesOf(stack, 'AWS::IAM::ManagedPolicy').PolicyDocument.Statement;
}

const environmentOf = (stack: Stack) =>
  propertiesOf(stack, 'AWS::ECS::TaskDefinition').ContainerDefinitions[0].Environment;

test('the worker may read the stream and protect its tasks, and gets the name of the stream', () => {
  const { stack } = aWorker();
  expect(statementsOf(stack)).toEqual([
    {
      Effect: 'Allow',
      Action: [
        'kinesis:DescribeStream',
        'kinesis:DescribeStreamSummary',
        'kinesis:GetRecords',
        'kinesis:GetShardIterator',
        'kinesis:ListShards',
      ],
      Resource: ARN,
    },
    expect.objectContaining({ Action: ['ecs:GetTaskProtection', 'ecs:UpdateTaskProtection'] }),
  ]);
  expect(environmentOf(stack)).toEqual([{ Name: 'STREAM_NAME', Value: 'ticks' }]);
});

test('the worker may use the key of the stream through Kinesis only', () => {
  const { stack } = aWorker({}, (scope) => {
    const encryptionKey = kms.Key.fromKeyArn(scope, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/s');
    return kinesis.Stream.fromStreamAttributes(scope, 'Ticks', { streamArn: ARN, encryptionKey });
  });
  expect(statementsOf(stack)).toContainEqual({
    Effect: 'Allow',
    Action: 'kms:Decrypt',
    Resource: 'arn:aws:kms:us-east-1:123456789012:key/s',
    Condition: {
      StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', ['kinesis.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } },
    },
  });
});

test('an application of the Kinesis Client Library gets its tables and its own metrics', () => {
  const { stack } = aWorker({ applicationName: 'tick-reader' });
  const statements = statementsOf(stack);
  const tables = statements.find(({ Action }) => Action.includes('dynamodb:CreateTable'));
  expect(JSON.stringify(tables?.Resource)).toMatch(
    /:table\/tick-reader".*:table\/tick-reader-WorkerMetricStats".*:table\/tick-reader-CoordinatorState"/,
  );
  expect(statements).toContainEqual(expect.objectContaining({ Action: 'dynamodb:Query' }));
  expect(statements).toContainEqual({
    Effect: 'Allow',
    Action: 'cloudwatch:PutMetricData',
    Resource: '*',
    Condition: { StringEquals: { 'cloudwatch:namespace': 'tick-reader' } },
  });
  expect(environmentOf(stack)).toContainEqual({ Name: 'KCL_APPLICATION_NAME', Value: 'tick-reader' });
});

test('the wildcards of the permissions are acknowledged for the security packs', () => {
  const wildcards = (find: typeof findings) =>
    find(aWorker({ applicationName: 'tick-reader' }).stack.node.root as App, 'AwsSolutions').filter(({ rule }) =>
      rule.includes('IAM5'),
    );
  expect(wildcards(findings)).toEqual([]);
  expect(wildcards(rawFindings)).toHaveLength(3);
});

test('the scaling follows the new records per task, and adds tasks while the readers are behind', () => {
  const { stack } = aWorker();
  const { TargetTrackingScalingPolicyConfiguration: tracking } = propertiesOf(
    stack,
    'AWS::ApplicationAutoScaling::ScalingPolicy',
  );
  expect(tracking.TargetValue).toBe(6_000);
  expect(tracking.CustomizedMetricSpecification.Metrics).toEqual([
    expect.objectContaining({ Id: 'age' }),
    expect.objectContaining({ Id: 'incoming', MetricStat: expect.objectContaining({ Stat: 'Sum' }) }),
    expect.objectContaining({ Id: 'desired' }),
    expect.objectContaining({ Id: 'each', Expression: 'FILL(incoming, 0) / desired' }),
    expect.objectContaining({ Expression: 'IF(FILL(age, 0) > 60000 AND each < 9000, 9000, each)', ReturnData: true }),
  ]);
});

test('readers that are behind get further tasks, although few records are new, and lose none until they are not', () => {
  const scaler = new Autoscaler(templateOf(aWorker().stack).toJSON());
  const metrics: Record<string, (number | null)[]> = { age: [], incoming: [], desired: [] };
  const capacity = Array.from({ length: 80 }, (_, minute) => {
    const isBehind = minute >= 5 && minute < 40;
    metrics.age?.push(isBehind ? 600_000 : 0);
    metrics.incoming?.push(minute % 2 === 0 ? 100 : null);
    metrics.desired?.push(scaler.capacity);
    return scaler.step(minute, [
      { metric: 'GetRecords.IteratorAgeMilliseconds', values: metrics.age ?? [] },
      { metric: 'IncomingRecords', values: metrics.incoming ?? [] },
      { metric: 'DesiredTaskCount', values: metrics.desired ?? [] },
    ]);
  });
  expect(capacity[4]).toBe(1);
  expect(capacity[39]).toBe(10);
  expect(capacity.slice(1, 50)).toEqual([...capacity.slice(1, 50)].sort((one, other) => one - other));
  expect(capacity.at(-1)).toBe(1);
});

test('a worker with one task does not scale', () => {
  const { stack } = aWorker({}, undefined, { singleton: true });
  templateOf(stack).resourceCountIs('AWS::ApplicationAutoScaling::ScalingPolicy', 0);
});

test.each<[string, Partial<KinesisSourceOptions>, ((stack: Stack) => kinesis.IStream) | undefined, number | undefined]>(
  [
    ['an imported stream', {}, undefined, undefined],
    ['an imported stream with shards', { shards: 3 }, undefined, 3],
    ['a stream', {}, (stack) => new kinesis.Stream(stack, 'Ticks', { shardCount: 4 }), 4],
    [
      'a stream whose shards are known only at deployment',
      {},
      (stack) => {
        const shards = new CfnParameter(stack, 'Shards', { type: 'Number' }).valueAsNumber;
        return new kinesis.Stream(stack, 'Ticks', { shardCount: shards });
      },
      undefined,
    ],
    [
      'a stream on demand',
      {},
      (stack) => new kinesis.Stream(stack, 'Ticks', { streamMode: kinesis.StreamMode.ON_DEMAND }),
      undefined,
    ],
  ],
)('the number of shards of %s is the default maximum', (_, options, streamOf, shards) => {
  const { source, stack } = aWorker(options, streamOf);
  expect(source._traits.maxTasks).toBe(shards);
  expect(warningsOf(stack)).toEqual([]);
});

test('more tasks than shards give a warning', () => {
  const { stack } = aWorker({ shards: 3 }, undefined, { maxTasks: 4 });
  expect(warningsOf(stack)).toEqual([
    expect.stringContaining('The maximum number of tasks is 4, and the source has 3 shards.'),
  ]);
});

test('no task is refused, because nobody would count the unread records', () => {
  expectUsageError(() => aWorker({}, undefined, { minTasks: 0 }), {
    code: 'ScalingOutOfRange',
    path: 'Stack/Worker',
    got: 'scaling.minTasks: 0 with WorkSource.kinesis()',
  });
});

test('an alarm watches the age of the records', () => {
  const { worker, stack } = aWorker({ maxAge: Duration.minutes(2) });
  expect(worker.alarms.map(({ kind }) => kind)).toEqual(['WorkLate']);
  expect(propertiesOf(stack, 'AWS::CloudWatch::Alarm')).toMatchObject({
    MetricName: 'GetRecords.IteratorAgeMilliseconds',
    Threshold: 120_000,
    TreatMissingData: 'ignore',
  });
  expect(propertiesOf(aWorker().stack, 'AWS::CloudWatch::Alarm').Threshold).toBe(300_000);
});
