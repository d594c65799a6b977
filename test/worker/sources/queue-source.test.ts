import { CfnParameter, Duration, Stack, Validations } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { LeastPrivilegeCheck, WorkSource } from '../../../src';
import type { Json } from '../../support/json';
import { anApp, aStack, aVpc, templateOf, warningsOf } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';
import { SmallWorker } from './support/worker';

const BACKLOG = { backlogPerTask: 100 };

function aQueue(stack: Stack, props: sqs.QueueProps = {}): sqs.Queue {
  const deadLetterQueue = { queue: new sqs.Queue(stack, 'Failed'), maxReceiveCount: 5 };
  return new sqs.Queue(stack, 'Fills', { deadLetterQueue, visibilityTimeout: Duration.minutes(2), ...props });
}

function statementsOf(stack: Stack): Json[] {
  const policies = Object.values<Json>(templateOf(stack).findResources('AWS::IAM::ManagedPolicy'));
  return policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

/** The resource of a type whose logical id matches. */
function resource(stack: Stack, type: string, id: RegExp): Json {
  const found = Object.entries<Json>(templateOf(stack).findResources(type)).filter(([name]) => id.test(name));
  expect(found).toHaveLength(1);
  return found[0]?.[1].Properties;
}

const FILLS = { 'Fn::GetAtt': [expect.stringMatching(/^Fills/), 'Arn'] };

describe('the permissions', () => {
  test('are to receive and delete messages of the queue, and to protect the tasks of the cluster', () => {
    const stack = aStack();
    new SmallWorker(stack, 'Worker', WorkSource.queue(aQueue(stack), BACKLOG));
    expect(statementsOf(stack)).toEqual([
      {
        Effect: 'Allow',
        Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
        Resource: FILLS,
      },
      {
        Effect: 'Allow',
        Action: ['ecs:GetTaskProtection', 'ecs:UpdateTaskProtection'],
        Resource: {
          'Fn::Join': ['', expect.arrayContaining([':task/', { Ref: expect.stringMatching(/^WorkerCluster/) }, '/*'])],
        },
      },
    ]);
  });

  test('include the key of the queue through SQS only, without a change of the key policy', () => {
    const stack = aStack('Stack', { env: { account: '123456789012', region: 'eu-west-1' } });
    const encryptionMasterKey = new kms.Key(stack, 'Key');
    const queue = aQueue(stack, { encryptionMasterKey });
    const before = JSON.stringify(stack.resolve((encryptionMasterKey.node.defaultChild as kms.CfnKey).keyPolicy));
    new SmallWorker(stack, 'Worker', WorkSource.queue(queue, BACKLOG));
    expect(statementsOf(stack)).toContainEqual({
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
      Condition: { StringEquals: { 'kms:ViaService': 'sqs.eu-west-1.amazonaws.com' } },
    });
    expect(JSON.stringify(stack.resolve((encryptionMasterKey.node.defaultChild as kms.CfnKey).keyPolicy))).toBe(before);
  });

  test('are declared, so LeastPrivilegeCheck accepts them', () => {
    const app = anApp();
    Validations.of(app).addPlugins(new LeastPrivilegeCheck());
    const stack = new Stack(app, 'Stack');
    const queue = aQueue(stack, { encryptionMasterKey: new kms.Key(stack, 'Key') });
    new SmallWorker(stack, 'Worker', WorkSource.queue(queue, BACKLOG));
    const own = app.synth().getStackByName('Stack').template;
    expect(Object.keys(own.Resources).length).toBeGreaterThan(10);
  });
});

test('the worker gets the URL of the queue', () => {
  const stack = aStack();
  new SmallWorker(stack, 'Worker', WorkSource.queue(aQueue(stack), BACKLOG));
  const [container] = resource(stack, 'AWS::ECS::TaskDefinition', /./).ContainerDefinitions;
  expect(container.Environment).toEqual([{ Name: 'QUEUE_URL', Value: { Ref: expect.stringMatching(/^Fills/) } }]);
});

describe('the scaling', () => {
  const stack = aStack();
  new SmallWorker(stack, 'Worker', WorkSource.queue(aQueue(stack), BACKLOG));

  test('starts at zero, and does not follow CPU and memory', () => {
    expect(resource(stack, 'AWS::ApplicationAutoScaling::ScalableTarget', /./)).toMatchObject({
      MinCapacity: 0,
      MaxCapacity: 10,
    });
    expect(WorkSource.queue(aQueue(aStack()), BACKLOG)._traits.scalesOnUtilization).toBe(false);
  });

  test('tracks the messages per desired task, and counts the ones in progress', () => {
    const policy = resource(stack, 'AWS::ApplicationAutoScaling::ScalingPolicy', /Work[0-9A-F]{16}$/);
    expect(policy.TargetTrackingScalingPolicyConfiguration).toMatchObject({
      TargetValue: 100,
      ScaleInCooldown: 300,
      ScaleOutCooldown: 180,
      CustomizedMetricSpecification: {
        Metrics: [
          { Id: 'visible', MetricStat: { Metric: { MetricName: 'ApproximateNumberOfMessagesVisible' } } },
          { Id: 'taken', MetricStat: { Metric: { MetricName: 'ApproximateNumberOfMessagesNotVisible' } } },
          { Id: 'work', Expression: 'visible + FILL(taken, 0)', ReturnData: false },
          { Id: 'desired', MetricStat: { Metric: { MetricName: 'DesiredTaskCount' } } },
          { Id: 'each', Expression: 'work / desired', ReturnData: false },
          { Id: 'active', MetricStat: { Metric: { MetricName: 'NumberOfMessagesReceived' }, Stat: 'Sum' } },
          {
            Expression:
              'IF(work + FILL(active, 0) > 0, IF(each > IF(desired > 1, 50, 100), each, IF(desired > 1, 50, 100)), 0 * desired)',
            ReturnData: true,
          },
        ],
      },
    });
  });

  test('starts the first task by a step, because target tracking multiplies', () => {
    expect(resource(stack, 'AWS::ApplicationAutoScaling::ScalingPolicy', /Start/)).toMatchObject({
      PolicyType: 'StepScaling',
      StepScalingPolicyConfiguration: {
        AdjustmentType: 'ChangeInCapacity',
        Cooldown: 300,
        StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }],
      },
    });
    expect(resource(stack, 'AWS::CloudWatch::Alarm', /Waits/)).toMatchObject({
      AlarmActions: [{ Ref: expect.stringMatching(/Start/) }],
      EvaluationPeriods: 3,
      Threshold: 1,
      TreatMissingData: 'notBreaching',
      Metrics: expect.arrayContaining([
        expect.objectContaining({ Expression: 'IF(FILL(desired, 0) < 1, waiting, 0)' }),
      ]),
    });
  });

  test.each<[string, ConstructorParameters<typeof SmallWorker>[3], number]>([
    ['a minimum of one task needs no first step', { minTasks: 1 }, 1],
    ['a worker with one task does not scale', { singleton: true }, 0],
  ])('%s', (_, options, policies) => {
    const other = aStack();
    new SmallWorker(other, 'Worker', WorkSource.queue(aQueue(other), BACKLOG), options);
    templateOf(other).resourceCountIs('AWS::ApplicationAutoScaling::ScalingPolicy', policies);
  });

  test('another queue has policies with other ids, because AWS accepts one policy per metric', () => {
    const ids = ['Fills', 'Orders'].map((name) => {
      const other = aStack();
      const deadLetterQueue = { queue: new sqs.Queue(other, 'Failed'), maxReceiveCount: 5 };
      new SmallWorker(other, 'Worker', WorkSource.queue(new sqs.Queue(other, name, { deadLetterQueue }), BACKLOG));
      return Object.keys(templateOf(other).findResources('AWS::ApplicationAutoScaling::ScalingPolicy'));
    });
    expect(new Set(ids.flat()).size).toBe(4);
  });

  test('needs Container Insights, which another cluster may not have', () => {
    const other = aStack();
    const cluster = new ecs.Cluster(other, 'Own', { vpc: aVpc(other) });
    cluster.enableFargateCapacityProviders();
    new SmallWorker(other, 'Worker', WorkSource.queue(aQueue(other), BACKLOG), { cluster });
    expect(warningsOf(other)).toEqual([
      expect.stringContaining('Enable it on Stack/Own. Without it, tasks are added up to the maximum'),
    ]);
    expect(warningsOf(stack)).toEqual([]);
  });
});

describe('the alarms', () => {
  test('watch the oldest message and the dead-letter queue', () => {
    const stack = aStack();
    const { alarms } = new SmallWorker(stack, 'Worker', WorkSource.queue(aQueue(stack), BACKLOG));
    expect(alarms.map(({ kind }) => kind)).toEqual(['WorkLate', 'WorkFailed']);
    expect(resource(stack, 'AWS::CloudWatch::Alarm', /WorkLate/)).toMatchObject({
      MetricName: 'ApproximateAgeOfOldestMessage',
      Threshold: 1800,
      EvaluationPeriods: 3,
      TreatMissingData: 'notBreaching',
    });
    expect(resource(stack, 'AWS::CloudWatch::Alarm', /WorkFailed/)).toMatchObject({
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [expect.stringMatching(/^Failed/), 'QueueName'] } }],
      Threshold: 1,
      TreatMissingData: 'ignore',
    });
  });

  test('have thresholds of their own', () => {
    const stack = aStack();
    const source = WorkSource.queue(aQueue(stack), { ...BACKLOG, maxAge: Duration.minutes(2), maxDeadLetters: 7 });
    new SmallWorker(stack, 'Worker', source);
    expect(resource(stack, 'AWS::CloudWatch::Alarm', /WorkLate/).Threshold).toBe(120);
    expect(resource(stack, 'AWS::CloudWatch::Alarm', /WorkFailed/).Threshold).toBe(7);
  });
});

describe('the dead-letter queue', () => {
  test('is required', () => {
    const stack = aStack();
    expectUsageError(() => WorkSource.queue(new sqs.Queue(stack, 'Fills'), BACKLOG), {
      code: 'QueueWithoutDeadLetters',
      path: 'WorkSource.queue()',
      got: 'the queue Stack/Fills',
    });
  });

  test('is that of the queue', () => {
    const stack = aStack();
    const queue = aQueue(stack);
    const deadLetterQueue = new sqs.Queue(stack, 'Other');
    expectUsageError(() => WorkSource.queue(queue, { ...BACKLOG, deadLetterQueue }), {
      code: 'DeadLettersElsewhere',
      path: 'WorkSource.queue()',
      got: 'deadLetterQueue: Stack/Other, and the queue Stack/Fills with Stack/Failed',
    });
    const own = queue.deadLetterQueue?.queue;
    expect(() => WorkSource.queue(queue, { ...BACKLOG, deadLetterQueue: own })).not.toThrow();
  });

  test.each<[string, (stack: Stack) => sqs.IQueue]>([
    [
      'an imported queue',
      (stack) => sqs.Queue.fromQueueArn(stack, 'Fills', 'arn:aws:sqs:us-east-1:123456789012:fills'),
    ],
    [
      'a queue whose redrive policy is an override',
      (stack) => {
        const queue = new sqs.Queue(stack, 'Fills', { visibilityTimeout: Duration.minutes(2) });
        (queue.node.defaultChild as sqs.CfnQueue).redrivePolicy = { deadLetterTargetArn: 'arn', maxReceiveCount: 3 };
        return queue;
      },
    ],
  ])('of %s is not known, unless it is named', (_, queueOf) => {
    const stack = aStack();
    const { alarms } = new SmallWorker(stack, 'Worker', WorkSource.queue(queueOf(stack), BACKLOG));
    expect(alarms.map(({ kind }) => kind)).toEqual(['WorkLate']);
    expect(warningsOf(stack)).toEqual([
      expect.stringContaining('The dead-letter queue of Stack/Fills is not known, so no alarm watches it.'),
    ]);
    const other = aStack();
    const deadLetterQueue = new sqs.Queue(other, 'Failed');
    const named = WorkSource.queue(queueOf(other), { ...BACKLOG, deadLetterQueue });
    expect(new SmallWorker(other, 'Worker', named).alarms).toHaveLength(2);
    expect(warningsOf(other)).toEqual([]);
  });
});

describe('the visibility timeout', () => {
  const shown = (props: sqs.QueueProps, stopTimeout: number) => {
    const stack = aStack();
    const queue = aQueue(stack, props);
    const options = { stopTimeout: Duration.seconds(stopTimeout) };
    new SmallWorker(stack, 'Worker', WorkSource.queue(queue, BACKLOG), options);
    return warningsOf(stack);
  };

  test('shorter than the stop timeout gives a warning', () => {
    expect(shown({ visibilityTimeout: Duration.seconds(60) }, 61)).toEqual([
      expect.stringContaining('is 60 seconds, and a task that stops has 61 seconds for its last message'),
    ]);
    expect(shown({ visibilityTimeout: undefined }, 90)).toEqual([expect.stringContaining('is 30 seconds')]);
    expect(shown({ visibilityTimeout: Duration.seconds(60) }, 60)).toEqual([]);
  });

  test('known only at deployment is not checked', () => {
    const stack = aStack();
    const seconds = new CfnParameter(stack, 'Seconds', { type: 'Number' }).valueAsNumber;
    const queue = aQueue(stack, { visibilityTimeout: Duration.seconds(seconds) });
    new SmallWorker(stack, 'Worker', WorkSource.queue(queue, BACKLOG));
    expect(warningsOf(stack)).toEqual([]);
  });
});

test('a queue of another Region is refused', () => {
  const stack = aStack('Stack', { env: { account: '123456789012', region: 'eu-west-1' } });
  const arn = 'arn:aws:sqs:eu-west-2:123456789012:fills';
  const source = WorkSource.queue(sqs.Queue.fromQueueArn(stack, 'Fills', arn), BACKLOG);
  expectUsageError(() => new SmallWorker(stack, 'Worker', source), {
    code: 'OtherEnvironment',
    path: 'Stack/Worker',
    got: 'the queue in aws://123456789012/eu-west-2',
  });
});
