import { Duration, type Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import {
  ContainerHealthCheck,
  Database,
  DatabaseAccess,
  FailureThreshold,
  FargateWorker,
  type FargateWorkerProps,
  MeshBackend,
  MeshedFargateService,
  MutualTls,
  RotatableSecret,
  RotationPlan,
  ServiceImage,
  Severity,
  Sidecar,
  Tracing,
  TradingDatabase,
  WorkSource,
} from '../../src';
import type { Json } from '../support/json';
import { aStack, surroundings, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

function aWorker(props: Partial<FargateWorkerProps> = {}, backend?: MeshBackend, stack = aStack()) {
  const parts = surroundings(stack, { backend });
  const risk = new MeshedFargateService(stack, 'Risk', parts);
  const worker = new FargateWorker(stack, 'Fills', { ...parts, ...props });
  return { stack, ...parts, risk, worker };
}

/** The properties of the resources of a type that belong to the worker. */
function ofWorker(stack: Stack, type: string): Json[] {
  return Object.entries<Json>(templateOf(stack).findResources(type))
    .filter(([id]) => id.startsWith('Fills'))
    .map(([, { Properties }]) => Properties);
}

const containerOf = (stack: Stack, name = 'app'): Json =>
  ofWorker(stack, 'AWS::ECS::TaskDefinition')[0].ContainerDefinitions.find(({ Name }: Json) => Name === name);

const aQueue = (stack: Stack) =>
  new sqs.Queue(stack, 'Queue', {
    visibilityTimeout: Duration.minutes(5),
    deadLetterQueue: { queue: new sqs.Queue(stack, 'DeadLetters'), maxReceiveCount: 3 },
  });

describe('a worker', () => {
  test('has no port, no health check, no target group and no name in the namespace', () => {
    const { stack, mesh, worker } = aWorker();
    const container = containerOf(stack);
    expect(container.PortMappings).toBeUndefined();
    expect(container.HealthCheck).toBeUndefined();
    expect(container.Environment.map(({ Name }: Json) => Name)).not.toContain('PORT');
    expect(container.Environment).toContainEqual({ Name: 'SERVICE_NAME', Value: 'fills' });
    const [service] = ofWorker(stack, 'AWS::ECS::Service');
    expect(service.LoadBalancers).toBeUndefined();
    expect(service.HealthCheckGracePeriodSeconds).toBeUndefined();
    expect(service.ServiceConnectConfiguration.Services).toBeUndefined();
    expect(mesh.serviceNames).toEqual(['risk']);
    expect([worker.serviceName, worker.workerName]).toEqual(['fills', 'fills']);
  });

  test('runs the placeholder that waits', () => {
    const { stack } = aWorker();
    expect(containerOf(stack).Command[2]).toContain('sigwait');
  });

  test('rolls back a deployment whose tasks do not start', () => {
    const { stack, worker } = aWorker({ rolling: { failureThreshold: FailureThreshold.count(5) } });
    const alarm = new cloudwatch.Alarm(stack, 'Alarm', {
      metric: worker.metricErrors(),
      threshold: 1,
      evaluationPeriods: 1,
    });
    worker.addDeploymentAlarm(alarm);
    expect(worker.rollbackAlarms).toHaveLength(1);
    expect(worker._ownAlarms).toHaveLength(2);
    expect(ofWorker(stack, 'AWS::ECS::Service')[0].DeploymentConfiguration).toMatchObject({
      Alarms: { Enable: true, Rollback: true },
      DeploymentCircuitBreaker: { Enable: true, Rollback: true, ThresholdConfiguration: { Type: 'COUNT', Value: 5 } },
      MinimumHealthyPercent: 100,
      MaximumPercent: 200,
    });
  });

  test('calls a service on Service Connect', () => {
    const { stack, worker, risk } = aWorker();
    worker.connectTo(risk);
    worker.connectTo(risk);
    expect(worker.calls).toEqual(['risk']);
    expect(containerOf(stack).Environment).toContainEqual({ Name: 'RISK_URL', Value: expect.anything() });
    expect(ofWorker(stack, 'AWS::EC2::SecurityGroupIngress')).toHaveLength(1);
  });

  test('calls a service on Envoy, with a certificate of its own', () => {
    const { stack, worker, risk } = aWorker({}, MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() }));
    worker.connectTo(risk);
    expect(containerOf(stack).Environment).toContainEqual({ Name: 'RISK_URL', Value: 'http://127.0.0.1:15101' });
    expect(containerOf(stack, 'drain')).toBeUndefined();
    expect(worker.rotatableSecrets).toHaveLength(1);
  });

  test('is redeployed after each rotation of its secrets', () => {
    const { stack, worker } = aWorker();
    const secret = new RotatableSecret(stack, 'Key', { rotation: RotationPlan.generatedKey() });
    const other = new RotatableSecret(stack, 'Other', { rotation: RotationPlan.generatedKey() });
    worker.addSecret('API_KEY', secret.field('api_key'));
    worker.addSecret('FIXED', ecs.Secret.fromSecretsManager(other));
    worker.addEnvironment('MODE', 'fast');
    expect(worker.rotatableSecrets).toEqual([secret]);
    const names = containerOf(stack).Secrets.map(({ Name }: Json) => Name);
    expect(names).toEqual(['API_KEY', 'FIXED']);
    expect(JSON.stringify(templateOf(stack).findResources('AWS::Events::Rule'))).toContain('FillsService');
  });

  test('has secrets, sidecars and an own repository by its options', () => {
    const stack = aStack();
    const secret = new RotatableSecret(stack, 'Key', { rotation: RotationPlan.generatedKey() });
    const sidecar = new Sidecar({ name: 'feed', image: ecs.ContainerImage.fromRegistry('feed:1') });
    const { worker } = aWorker(
      {
        image: ServiceImage.fromRepository({ tag: '1' }),
        secrets: { API_KEY: secret.field('api_key') },
        sidecars: [sidecar],
        tracing: Tracing.none(),
        containerHealthCheck: ContainerHealthCheck.command(['CMD', 'true']),
      },
      undefined,
      stack,
    );
    expect(worker.repository).toBe(worker.imageRepository());
    expect(worker.rotatableSecrets).toEqual([secret]);
    expect(containerOf(stack, 'feed')).toBeDefined();
    expect(containerOf(stack).HealthCheck.Command).toEqual(['CMD', 'true']);
  });

  test('has a user in a database, which exists before it starts', () => {
    const { stack, worker, mesh } = aWorker();
    const database = new TradingDatabase(stack, 'Database', { vpc: mesh.vpc, database: Database.postgres() });
    database.addUser(worker, DatabaseAccess.readWrite());
    expect(containerOf(stack).Secrets.map(({ Name }: Json) => Name)).toEqual(['PGUSER', 'PGPASSWORD']);
  });

  test('scales on CPU and memory without a source, and on its work with a queue', () => {
    const policies = (stack: Stack) => ofWorker(stack, 'AWS::ApplicationAutoScaling::ScalingPolicy').length;
    const { stack, worker } = aWorker();
    expect([policies(stack), worker.minTasks, worker.maxTasks]).toEqual([2, 1, 10]);
    const other = aStack();
    const source = WorkSource.queue(aQueue(other), { backlogPerTask: 100 });
    const { worker: ofQueue } = aWorker({ source }, undefined, other);
    expect([policies(other), ofQueue.minTasks, ofQueue.maxTasks]).toEqual([2, 0, 10]);
    expect(ofWorker(other, 'AWS::ApplicationAutoScaling::ScalingPolicy')).toContainEqual(
      expect.objectContaining({ PolicyType: 'StepScaling' }),
    );
    expect(ofQueue.metricRunningTasks().metricName).toBe('RunningTaskCount');
  });

  test('scales on CPU beside its work, if it asks for it', () => {
    const stack = aStack();
    const source = WorkSource.queue(aQueue(stack), { backlogPerTask: 100 });
    aWorker({ source, scaling: { cpuPercent: 60 } }, undefined, stack);
    expect(ofWorker(stack, 'AWS::ApplicationAutoScaling::ScalingPolicy')).toHaveLength(3);
  });
});

describe('a worker rejects', () => {
  test('a health check on a port', () => {
    expectUsageError(() => aWorker({ containerHealthCheck: ContainerHealthCheck.http() }), {
      code: 'InvalidHealthCheck',
      path: 'Stack/Fills',
      got: 'ContainerHealthCheck.http()',
      expected: 'a worker has no port',
    });
  });

  test('the severity of an alarm that it does not have', () => {
    expectUsageError(() => aWorker({ severities: { ResponsesSlow: Severity.TICKET } }), {
      code: 'UnknownAlarmKind',
      path: 'Stack/Fills',
      got: 'ResponsesSlow',
    });
    expect(() => {
      const stack = aStack();
      const source = WorkSource.queue(aQueue(stack), { backlogPerTask: 100 });
      aWorker({ source, severities: { WorkLate: Severity.TICKET }, alarms: { logSilentMinutes: 5 } }, undefined, stack);
    }).not.toThrow();
  });

  test.each(['routes', 'port', 'healthPath', 'deployment', 'stickySessions'])('the option %s of a service', (name) => {
    const { WorkerDefinition } = require('../../src');
    expectUsageError(() => new WorkerDefinition({ [name]: 8080 }), {
      code: 'UnknownOption',
      path: 'new WorkerDefinition()',
      got: name,
    });
  });

  test('a mesh without clients', () => {
    expectUsageError(() => aWorker({}, MeshBackend.appMesh()), {
      code: 'MeshWithoutClients',
      path: 'Stack/Fills',
      got: "'fills'",
    });
  });
});
