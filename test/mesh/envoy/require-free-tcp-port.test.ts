import * as ecs from 'aws-cdk-lib/aws-ecs';
import {
  MeshBackend,
  MeshedFargateService,
  type MeshedFargateServiceProps,
  Protocol,
  Sidecar,
  Tracing,
} from '../../../src';
import { TCP_PORTS, tcpPortOf } from '../../../src/mesh/envoy/ports';
import type { Json } from '../../support/json';
import { aStack, surroundings, templateOf } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';

/** Two names with the same port. */
const [ONE, OTHER] = ['fix-6', 'fix-155'];

function aMesh() {
  const stack = aStack();
  const parts = surroundings(stack, { backend: MeshBackend.envoy() });
  const add = (serviceName: string, props: Partial<MeshedFargateServiceProps> = {}) =>
    new MeshedFargateService(stack, serviceName, { ...parts, serviceName, tracing: Tracing.none(), ...props });
  const urls = () =>
    Object.values(templateOf(stack).findResources('AWS::ECS::TaskDefinition')).flatMap(({ Properties }) =>
      Properties.ContainerDefinitions.flatMap(({ Environment = [] }: Json) =>
        Environment.filter(({ Name }: Json) => Name.endsWith('_URL')).map(
          ({ Name, Value }: Json) => `${Name}=${Value}`,
        ),
      ),
    );
  return { add, urls };
}

const protocol = Protocol.tcp();

test('the port of a callee with TCP comes from its name, whatever else the caller calls', () => {
  const { add, urls } = aMesh();
  const gateway = add('gateway');
  gateway.connectTo(add('first'));
  gateway.connectTo(add('fix', { protocol }));
  gateway.connectTo(add('second'));
  expect(urls()).toEqual([
    'FIRST_URL=http://127.0.0.1:15101',
    'FIX_URL=tcp://127.0.0.1:29733',
    'SECOND_URL=http://127.0.0.1:15102',
  ]);
});

test('ports are in a range that Linux does not use for outgoing connections', () => {
  const ports = Array.from({ length: 2000 }, (_, index) => tcpPortOf(`service-${index}`));
  expect(Math.min(...ports)).toBeGreaterThanOrEqual(TCP_PORTS.first);
  expect(Math.max(...ports)).toBeLessThan(32_768);
  expect(new Set(ports).size).toBeGreaterThan(1800);
});

test('two callees with the same port are refused, and the error names both', () => {
  const { add } = aMesh();
  const gateway = add('gateway');
  gateway.connectTo(add(ONE, { protocol }));
  const other = add(OTHER, { protocol });
  expectUsageError(() => gateway.connectTo(other), {
    code: 'PortTaken',
    path: 'Stack/gateway',
    got: `the local port 22615 of the callee '${OTHER}', which the callee '${ONE}' has in the same task`,
    fix: `rename '${ONE}', or rename '${OTHER}'`,
  });
  // Another caller of one of them has no collision.
  expect(() => add('web').connectTo(other)).not.toThrow();
});

test.each<[string, Partial<MeshedFargateServiceProps>, string]>([
  ['the application', { port: 22_615 }, 'app'],
  [
    'a sidecar',
    {
      sidecars: [
        new Sidecar({ name: 'cache', image: ecs.ContainerImage.fromRegistry('redis:8'), ports: [6379, 22_615] }),
      ],
    },
    'cache',
  ],
])('a port that %s listens on is refused', (_, props, container) => {
  const { add } = aMesh();
  const gateway = add('gateway', props);
  const callee = add(ONE, { protocol });
  expectUsageError(() => gateway.connectTo(callee), {
    code: 'PortTaken',
    path: 'Stack/gateway',
    got: `which the container '${container}' has in the same task`,
    fix: `change the port of the container '${container}', or rename '${ONE}'`,
  });
});
