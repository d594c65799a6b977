import { Duration, Size, Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { MeshedFargateService, RotatableSecret, RotationPlan, Sidecar, type SidecarProps, Tracing } from '../../src';
import type { Json } from '../support/json';
import { applicationOf, aService, aStack, containersOf, surroundings, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const image = ecs.ContainerImage.fromRegistry('cache:1');

function serviceWith(...sidecars: Partial<SidecarProps>[]) {
  return aService({ sidecars: sidecars.map((props) => new Sidecar({ name: 'cache', image, ...props })) });
}

describe('Sidecar', () => {
  test('starts before the application and stops after it, without privileges, on a read-only root', () => {
    const { stack } = serviceWith({});
    expect(containersOf(stack)[2]).toMatchObject({
      Name: 'cache',
      Image: 'cache:1',
      Essential: false,
      Memory: 128,
      User: '1000',
      StopTimeout: 15,
      ReadonlyRootFilesystem: true,
      LogConfiguration: { Options: { 'awslogs-stream-prefix': 'cache' } },
    });
    expect(applicationOf(stack).DependsOn).toContainEqual({ ContainerName: 'cache', Condition: 'START' });
  });

  test('is restarted when it exits, unless it is essential', () => {
    const restarts = (props: Partial<SidecarProps>) => containersOf(serviceWith(props).stack)[2].RestartPolicy.Enabled;
    expect(restarts({})).toBe(true);
    expect(restarts({ essential: true })).toBe(false);
  });

  test('accepts every option', () => {
    const { stack } = serviceWith({
      memory: Size.mebibytes(64),
      essential: true,
      user: '7',
      command: ['serve'],
      environment: { A: 'b' },
      healthCheck: { command: ['CMD', 'ok'] },
      stopTimeout: Duration.seconds(5),
    });
    expect(containersOf(stack)[2]).toMatchObject({
      Essential: true,
      Memory: 64,
      User: '7',
      Command: ['serve'],
      Environment: [{ Name: 'A', Value: 'b' }],
      HealthCheck: { Command: ['CMD', 'ok'] },
      StopTimeout: 5,
    });
  });

  test('accepts secrets, which the task can then read', () => {
    const stack = aStack();
    const secret = ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Secret'));
    const sidecars = [new Sidecar({ name: 'cache', image, secrets: { B: secret, A: secret } })];
    new MeshedFargateService(stack, 'Risk', { ...surroundings(stack), sidecars });
    expect(containersOf(stack)[2].Secrets.map(({ Name }: Json) => Name)).toEqual(['A', 'B']);
  });

  test('redeploys its service after the rotation of its own secret', () => {
    const stack = aStack();
    const secret = new RotatableSecret(stack, 'Key', { rotation: RotationPlan.generatedKey() });
    const sidecars = [new Sidecar({ name: 'cache', image, secrets: { KEY: secret.field('api_key') } })];
    const service = new MeshedFargateService(stack, 'Risk', { ...surroundings(stack), sidecars });
    expect(service.rotatableSecrets).toEqual([secret]);
    expect(JSON.stringify(templateOf(stack).findResources('AWS::Events::Rule'))).toMatch(/RiskService/);
  });

  test('reduces the memory of the application', () => {
    const withoutIt = applicationOf(aService().stack).Memory;
    expect(applicationOf(serviceWith({ memory: Size.mebibytes(512) }).stack).Memory).toBe(withoutIt - 512);
  });

  test.each(['app', 'otel'])('rejects a name in use: %s', (name) => {
    expectUsageError(() => serviceWith({ name }), {
      code: 'ContainerNameTaken',
      path: 'Stack/RiskEngine',
      got: `two containers named '${name}'`,
      fix: "names in use are 'app', 'otel'",
    });
  });

  test.each([
    [Size.mebibytes(1), 'memory in MiB: 1'],
    [Size.kibibytes(7000), `memory in MiB: ${7000 / 1024}`],
    [Size.mebibytes(Token.asNumber({ Ref: 'Memory' })), 'memory is a token'],
  ])('rejects memory outside the range of ECS: %#', (memory, got) => {
    expectUsageError(() => serviceWith({ memory }), { code: 'SidecarMemoryOutOfRange', path: 'new Sidecar()', got });
  });

  test('rejects an invalid user, and variables without a name or a value', () => {
    const path = 'new Sidecar()';
    expectUsageError(() => serviceWith({ user: '' }), { code: 'InvalidUser', path, got: "user: ''" });
    expectUsageError(() => serviceWith({ environment: { '': 'x' } }), {
      code: 'InvalidVariableName',
      path,
      got: "the name '' in environment",
    });
    expectUsageError(() => serviceWith({ secrets: { KEY: undefined as never } }), {
      code: 'VariableWithoutValue',
      path,
      got: "secrets['KEY']: undefined",
    });
  });

  test.each(['', 'a b', 'a/b', 'a'.repeat(256)])('rejects a name that ECS does not accept: %s', (name) => {
    expectUsageError(() => serviceWith({ name }), {
      code: 'InvalidContainerName',
      path: 'new Sidecar()',
      got: `name: '${name.slice(0, 60)}`,
    });
  });

  test('rejects a variable with a plain and a secret value', () => {
    const stack = aStack();
    const secret = ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Key'));
    const sidecars = [new Sidecar({ name: 'cache', image, environment: { KEY: 'x' }, secrets: { KEY: secret } })];
    expectUsageError(() => new MeshedFargateService(stack, 'RiskEngine', { ...surroundings(stack), sidecars }), {
      code: 'EnvironmentClash',
      path: 'Stack/RiskEngine/Task/Definition',
      got: "the environment variable 'KEY' of 'cache'",
    });
  });

  test('rejects a health check that ECS does not repeat so often', () => {
    expectUsageError(() => serviceWith({ healthCheck: { command: ['CMD', 'x'], retries: 50 } }), {
      code: 'InvalidHealthCheck',
      path: 'new Sidecar()',
      got: 'healthCheck.retries: 50',
    });
  });

  test('rejects a stop timeout above the maximum of Fargate', () => {
    expectUsageError(() => serviceWith({ stopTimeout: Duration.seconds(200) }), {
      code: 'StopTimeoutOutOfRange',
      path: 'new Sidecar()',
      got: 'stopTimeout in seconds: 200',
      expected: 'from 2 to 120',
    });
  });

  test('is rejected if no memory remains for the application', () => {
    expectUsageError(() => serviceWith({ memory: Size.mebibytes(1600) }), {
      code: 'NoMemoryLeft',
      path: 'Stack/RiskEngine',
      got: "memory: 2048 MiB, and other containers with 256 ('otel') + 1600 ('cache') + 128 (the mesh's proxy)",
      expected: 'at least 128 MiB for the application',
    });
  });

  test('is rejected as the eleventh container', () => {
    const sidecars = Array.from({ length: 10 }, (_, index) => new Sidecar({ name: `s${index}`, image }));
    expectUsageError(() => aService({ sidecars, tracing: Tracing.none() }), {
      code: 'TooManyContainers',
      path: 'Stack/RiskEngine',
      got: '11 containers in a task',
      expected: 'at most 10',
    });
  });
});
