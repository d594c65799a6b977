import { Duration, Size } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { MeshedFargateService, Sidecar, type SidecarProps, Tracing } from '../../src';
import type { Json } from '../support/json';
import { applicationOf, aService, aStack, containersOf, surroundings } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const image = ecs.ContainerImage.fromRegistry('cache:1');

function serviceWith(...sidecars: Partial<SidecarProps>[]) {
  return aService({ sidecars: sidecars.map((props) => new Sidecar({ name: 'cache', image, ...props })) });
}

describe('Sidecar', () => {
  test('starts before the application and stops after it, as nobody in particular, on a read-only root', () => {
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

  test('takes every choice', () => {
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

  test('takes secrets, which the task may then read', () => {
    const stack = aStack();
    const secret = ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Secret'));
    const sidecars = [new Sidecar({ name: 'cache', image, secrets: { B: secret, A: secret } })];
    new MeshedFargateService(stack, 'Risk', { ...surroundings(stack), sidecars });
    expect(containersOf(stack)[2].Secrets.map(({ Name }: Json) => Name)).toEqual(['A', 'B']);
  });

  test('takes its memory from the application’s', () => {
    const withoutIt = applicationOf(aService().stack).Memory;
    expect(applicationOf(serviceWith({ memory: Size.mebibytes(512) }).stack).Memory).toBe(withoutIt - 512);
  });

  test.each(['app', 'otel'])('is refused a name that is taken: %s', (name) => {
    expectUsageError(() => serviceWith({ name }), {
      code: 'ContainerNameTaken',
      path: 'Stack/RiskEngine',
      got: `two containers named '${name}'`,
      fix: "taken are 'app', 'otel'",
    });
  });

  test('is refused when it leaves the application no memory', () => {
    expectUsageError(() => serviceWith({ memory: Size.mebibytes(1600) }), {
      code: 'NoMemoryLeft',
      path: 'Stack/RiskEngine',
      got: '64 MiB for the application',
    });
  });

  test('is refused as the eleventh container', () => {
    const sidecars = Array.from({ length: 10 }, (_, index) => new Sidecar({ name: `s${index}`, image }));
    expectUsageError(() => aService({ sidecars, tracing: Tracing.none() }), {
      code: 'TooManyContainers',
      path: 'Stack/RiskEngine',
      got: '11 containers in a task',
      expected: 'at most 10',
    });
  });
});
