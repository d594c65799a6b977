import { CfnParameter, Duration, Size } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  CapacityMix,
  ContainerLogs,
  ContainerVolume,
  FargateJob,
  type FargateJobProps,
  JobSchedule,
  MarketCalendar,
  MeshedFargateService,
  Outbound,
  Protection,
  RotatableSecret,
  RotationPlan,
  ServiceImage,
  Tracing,
} from '../../src';
import { aJob, definitionOf, statesOfItem } from '../support/jobs';
import type { Json } from '../support/json';
import { anApp, applicationOf, aStack, containersOf, propertiesOf, surroundings, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const NODE = ServiceImage.fromRegistry('public.ecr.aws/docker/library/node:24');

describe('the tasks of a job', () => {
  test('have a name, no port, no health check and no session', () => {
    const { stack } = aJob({ tracing: Tracing.none() });
    const [app, ...more] = containersOf(stack);
    expect(more).toEqual([]);
    expect(app).toMatchObject({ Name: 'app', ReadonlyRootFilesystem: false });
    expect(app.Environment).toEqual([{ Name: 'SERVICE_NAME', Value: 'end-of-day' }]);
    expect([app.PortMappings, app.HealthCheck]).toEqual([undefined, undefined]);
    templateOf(stack).resourceCountIs('AWS::ECS::Service', 0);
    const policies = JSON.stringify(templateOf(stack).findResources('AWS::IAM::ManagedPolicy'));
    expect(policies).not.toContain('ssmmessages');
  });

  test('have a read-only root file system with exec: false', () => {
    expect(applicationOf(aJob({ exec: false }).stack).ReadonlyRootFilesystem).toBe(true);
  });

  test('run in private subnets, on the capacity of the mix', () => {
    const { Arguments } = statesOfItem(aJob({ capacity: CapacityMix.spotOnly() }).job).Attempt;
    expect(Arguments.CapacityProviderStrategy).toEqual([{ CapacityProvider: 'FARGATE_SPOT', Weight: 1 }]);
    expect(Arguments.NetworkConfiguration.AwsvpcConfiguration).toMatchObject({
      Subnets: ['private-a', 'private-b'],
      AssignPublicIp: 'DISABLED',
    });
    expect(Arguments).toMatchObject({ EnableECSManagedTags: true, PropagateTags: 'TASK_DEFINITION' });
  });

  test('mount volumes, and runs wait for the mount targets', () => {
    const stack = aStack();
    const { cluster, mesh } = surroundings(stack);
    const fileSystem = new efs.FileSystem(stack, 'Files', { vpc: cluster.vpc });
    const volumes = [ContainerVolume.efs({ fileSystem, containerPath: '/reports' })];
    new FargateJob(stack, 'EndOfDay', { cluster, mesh, volumes });
    const [machine] = Object.values<Json>(templateOf(stack).findResources('AWS::StepFunctions::StateMachine'));
    expect(machine.DependsOn).toEqual(expect.arrayContaining([expect.stringContaining('FilesEfsMountTarget')]));
    templateOf(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 2049 });
  });

  test('connect only to HTTPS endpoints and to declared destinations', () => {
    const { stack, job } = aJob({ outbound: [Outbound.tcp('203.0.113.0/24', 9878)] });
    job.connections.allowTo(ec2.Peer.ipv4('198.51.100.0/24'), ec2.Port.tcp(6379));
    expect(propertiesOf(stack, 'AWS::EC2::SecurityGroup').SecurityGroupEgress).toMatchObject([
      { CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443 },
      { CidrIp: '203.0.113.0/24', FromPort: 9878, ToPort: 9878 },
      { CidrIp: '198.51.100.0/24', FromPort: 6379, ToPort: 6379 },
    ]);
  });

  test('write one log, unless it is an audit log', () => {
    templateOf(aJob().stack).resourcePropertiesCountIs('AWS::Logs::LogGroup', { RetentionInDays: 30 }, 3);
    const { job } = aJob({ logs: ContainerLogs.audit() });
    expect(job.sidecarLogGroup).not.toBe(job.logGroup);
    templateOf(job).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 2557 });
  });

  test('have an image repository of their own', () => {
    const { job } = aJob({ image: ServiceImage.fromRepository({ tag: 'v1' }), keepImages: 5 });
    expect(job.repository).toBe(job.imageRepository());
    templateOf(job).resourceCountIs('AWS::ECR::Repository', 1);
    expect(aJob({ image: NODE }).job.repository).toBeUndefined();
  });
});

describe('the command of a run', () => {
  const constants = (props: Partial<FargateJobProps>) => {
    const { commandJson, argumentsJson, itemsJson } = definitionOf(aJob(props).job).States.Defaults.Assign;
    return [commandJson, argumentsJson, itemsJson];
  };

  test('has the arguments after the command', () => {
    expect(constants({ image: NODE, command: ['node', 'report.js'], arguments: ['--full'] })).toEqual([
      '["node","report.js"]',
      '["--full"]',
      '[""]',
    ]);
  });

  test('is that of the placeholder while it runs', () => {
    expect(constants({ arguments: ['--full'] })[1]).toBe('[]');
    const stack = aStack();
    const image = ServiceImage.fromParameter(new CfnParameter(stack, 'Tag', { default: '' }));
    const job = new FargateJob(stack, 'Job', { ...surroundings(stack), image, arguments: ['--full'] });
    const machine = propertiesOf(job, 'AWS::StepFunctions::StateMachine');
    expect(JSON.stringify(machine)).toContain('"Fn::If":');
    expect(JSON.stringify(machine)).toContain('--full');
  });

  test('is never an expression of the state machine', () => {
    expect(constants({ image: NODE, arguments: ['{% 1 %}'], items: ['{% 2 %}'] })).toEqual([
      '[]',
      '["{% 1 %}"]',
      '["{% 2 %}"]',
    ]);
  });
});

describe('a run', () => {
  test('is repeated, stopped, skipped and limited as the options say', () => {
    const { job } = aJob({ retries: 4, timeout: Duration.minutes(5), items: ['a', 'b'], maxParallel: 2 });
    const { States } = definitionOf(job);
    expect(States.Run.MaxConcurrency).toBe(2);
    expect(States.Gate.Default).toBe('Settle');
    const { Attempt, Judge } = statesOfItem(job);
    expect(Attempt.TimeoutSeconds).toBe(300);
    expect(Judge.Choices[1].Condition).toContain('$attempt <= 4 ');
  });

  test('may overlap another one if the job allows it', () => {
    const { States } = definitionOf(aJob({ allowOverlap: true }).job);
    expect(States.Gate.Default).toBe('Run');
    expect(Object.keys(States)).not.toContain('Look');
  });

  test('starts after what its tasks need', () => {
    const [machine] = Object.values<Json>(templateOf(aJob().stack).findResources('AWS::StepFunctions::StateMachine'));
    expect(machine.DependsOn).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^EndOfDayRunsRolePolicy/),
        expect.stringMatching(/^EndOfDayTaskExecutionRolePolicy/),
      ]),
    );
  });

  test('can be started by whom the job lets start it', () => {
    const { stack, job } = aJob();
    job.grantStart(new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() }));
    templateOf(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [{ Action: 'states:StartExecution', Effect: 'Allow', Resource: stack.resolve(job.stateMachineArn) }],
      },
    });
  });
});

describe('the schedules', () => {
  const schedule = JobSchedule.afterClose(MarketCalendar.nyse(), Duration.minutes(30));

  test('start the state machine with their id and the scheduled time', () => {
    const { stack, job } = aJob({ schedule });
    expect(job.schedules).toHaveLength(2);
    templateOf(stack).hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpressionTimezone: 'America/New_York',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: stack.resolve(job.stateMachineArn),
        Input: '{"trigger":"Close","scheduledTime":"<aws.scheduler.scheduled-time>"}',
        DeadLetterConfig: { Arn: stack.resolve(job.deadLetterQueue.queueArn) },
        RetryPolicy: { MaximumEventAgeInSeconds: 900, MaximumRetryAttempts: 185 },
      },
    });
  });

  test('have gates in the state machine', () => {
    const { gates } = definitionOf(aJob({ schedule }).job).States.Defaults.Assign;
    expect(Object.keys(gates)).toEqual(['Close', 'EarlyClose']);
    expect(gates.EarlyClose.times).toContain('2026-11-27T18:30:00Z');
  });

  test('share one role in a stack', () => {
    const { stack, job } = aJob({ schedule: JobSchedule.rate(Duration.hours(1)) });
    const { cluster, mesh } = job;
    new FargateJob(stack, 'Second', { cluster, mesh, schedule: JobSchedule.rate(Duration.hours(2)) });
    const roles = Object.keys(templateOf(stack).findResources('AWS::IAM::Role'));
    expect(roles.filter((id) => id.startsWith('TradingJobScheduler'))).toHaveLength(1);
  });

  test('do not exist for a job on demand', () => {
    const { stack, job } = aJob();
    expect(job.schedules).toEqual([]);
    templateOf(stack).resourceCountIs('AWS::Scheduler::Schedule', 0);
    expect(JSON.stringify(templateOf(stack))).not.toContain('TradingJobScheduler');
  });
});

describe('secrets and variables', () => {
  test('are read at the start of a run, and a rotation redeploys nothing', () => {
    const { stack, job } = aJob();
    const secret = new RotatableSecret(stack, 'Key', { rotation: RotationPlan.generatedKey() });
    let changes = 0;
    job._whenSecretsChange(() => changes++);
    job.addSecret('KEY', secret.field('api_key'));
    job.addSecret('OLD_KEY', secret.field('previous_api_key'));
    job.addSecret('OTHER', ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Other')));
    job.addEnvironment('MODE', 'full');
    expect(job.rotatableSecrets).toEqual([secret]);
    expect(changes).toBe(2);
    const { Secrets, Environment } = applicationOf(stack);
    expect(Secrets.map(({ Name }: Json) => Name)).toEqual(['KEY', 'OLD_KEY', 'OTHER']);
    expect(Environment).toContainEqual({ Name: 'MODE', Value: 'full' });
    expect(JSON.stringify(templateOf(stack))).not.toContain('TradingSecretReaders');
  });

  test('in the options are read too', () => {
    const stack = aStack();
    const secret = new RotatableSecret(stack, 'Key', { rotation: RotationPlan.generatedKey() });
    const job = new FargateJob(stack, 'Job', { ...surroundings(stack), secrets: { KEY: secret.field('api_key') } });
    expect(job.rotatableSecrets).toEqual([secret]);
  });

  test('are in the Region of the job', () => {
    const app = anApp();
    const there = aStack('There', { env: { account: '123456789012', region: 'eu-west-1' } }, app);
    const secret = new RotatableSecret(there, 'Key', { rotation: RotationPlan.generatedKey() });
    const here = aStack('Here', { env: { account: '123456789012', region: 'us-east-1' } }, app);
    const secrets = { KEY: secret.field('api_key') };
    expectUsageError(() => new FargateJob(here, 'Job', { ...surroundings(here), secrets }), {
      code: 'OtherEnvironment',
      path: 'Here/Job',
      got: 'the secret There/Key in aws://123456789012/eu-west-1',
    });
  });
});

test('a call to a service adds its URL and a rule', () => {
  const stack = aStack();
  const around = surroundings(stack);
  const prices = new MeshedFargateService(stack, 'Prices', around);
  const job = new FargateJob(stack, 'Job', { ...around, tracing: Tracing.none() });
  job.connectTo(prices);
  expect(job.calls).toEqual(['prices']);
  templateOf(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    FromPort: 8080,
    Description: 'job calls prices',
  });
});

test('its tasks connect only to HTTPS endpoints and declared destinations', () => {
  const { stack } = aJob({ outbound: [Outbound.tcp('203.0.113.0/24', 9878)] });
  const group = propertiesOf(stack, 'AWS::EC2::SecurityGroup');
  expect(group.SecurityGroupEgress.map(({ FromPort }: Json) => FromPort)).toEqual([443, 9878]);
});

test.each<[string, Partial<FargateJobProps>, Parameters<typeof expectUsageError>[1]]>([
  ['a session in its tasks', { exec: true }, { code: 'ExecOfJob', path: 'Stack/EndOfDay', got: 'exec: true' }],
  [
    'parallel tasks without a list',
    { maxParallel: 3 },
    { code: 'ParallelWithoutItems', path: 'Stack/EndOfDay', got: 'maxParallel: 3' },
  ],
  [
    'more items than a run holds',
    { items: Array.from({ length: 501 }, (_, index) => `${index}`) },
    { code: 'TooManyItems', path: 'Stack/EndOfDay', got: 'up to 1503 tasks' },
  ],
  [
    'an attempt shorter than a minute',
    { timeout: Duration.seconds(5) },
    { code: 'JobOutOfRange', path: 'Stack/EndOfDay', got: '5' },
  ],
  ['too many retries', { retries: 11 }, { code: 'JobOutOfRange', path: 'Stack/EndOfDay', got: '11' }],
])('refuses %s', (_name, props, error) => {
  expectUsageError(() => aJob(props), error);
});

test('the dead letters go with the stack if its data does', () => {
  const policies = (props: Partial<FargateJobProps>) =>
    Object.values<Json>(templateOf(aJob(props).stack).findResources('AWS::SQS::Queue')).map(
      ({ DeletionPolicy }) => DeletionPolicy,
    );
  expect(policies({})).toEqual(['RetainExceptOnCreate']);
  expect(policies({ protection: Protection.disposable() })).toEqual(['Delete']);
});

test('a cluster without the capacity of the job is an error at synthesis', () => {
  const stack = aStack();
  const { mesh } = surroundings(stack);
  const cluster = new ecs.Cluster(stack, 'Plain', { vpc: mesh.vpc });
  const job = new FargateJob(stack, 'Job', { cluster, mesh });
  expect(job.node.validate()).toEqual([expect.stringContaining('FARGATE')]);
});

test('a large task', () => {
  expect(propertiesOf(aJob({ cpu: 4096, memory: Size.gibibytes(16) }).stack, 'AWS::ECS::TaskDefinition')).toMatchObject(
    {
      Cpu: '4096',
      Memory: '16384',
    },
  );
});
