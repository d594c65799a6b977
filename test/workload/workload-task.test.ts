import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { WorkloadTask } from '../../src/workload/workload-task';
import type { Json } from '../support/json';
import { applicationOf, aStack } from '../support/stacks';

test('a workload can have no port and no health check', () => {
  const stack = aStack();
  const logGroup = new logs.LogGroup(stack, 'Logs');
  new WorkloadTask(stack, 'Task', {
    name: 'fills',
    options: { environment: { MODE: 'paper' } },
    architecture: ecs.CpuArchitecture.X86_64,
    image: { image: ecs.ContainerImage.fromRegistry('fills:1') },
    tracing: {},
    logGroup,
    sidecarLogGroup: logGroup,
    proxy: {},
  });
  const { Environment, PortMappings, HealthCheck } = applicationOf(stack);
  expect(Environment.map(({ Name }: Json) => Name)).toEqual(['SERVICE_NAME', 'MODE']);
  expect([PortMappings, HealthCheck]).toEqual([undefined, undefined]);
});
