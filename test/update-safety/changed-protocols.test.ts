import { Stack } from 'aws-cdk-lib';
import { Ingress, MeshBackend, Protocol, ServiceDefinition } from '../../src';
import { aPlatform } from '../support/stacks';
import { shownViolations, synthesized, violationsOf } from './support/synthesized';

/** An app with a service of a protocol. */
const appWith = (protocol: Protocol, mesh = MeshBackend.serviceConnect(), name = 'prices') =>
  synthesized((app) => {
    aPlatform(new Stack(app, 'Main'), {
      ingress: Ingress.none(),
      mesh,
      services: {
        [name]: new ServiceDefinition({ protocol }),
        gateway: new ServiceDefinition({ calls: [name] }),
      },
    });
  });
const changedBetween = (before: ReturnType<typeof appWith>, after: ReturnType<typeof appWith>) =>
  shownViolations(violationsOf(before, after)).filter((violation) => violation.startsWith('ProtocolChanged'));

test.each([
  [Protocol.http(), Protocol.grpc()],
  [Protocol.grpc(), Protocol.tcp()],
  [Protocol.tcp(), Protocol.http2()],
])('a change from %s to %s is refused in a service of Service Connect', (from, to) => {
  expect(changedBetween(appWith(from), appWith(to))).toHaveLength(1);
});

test('the same protocol, another health service, and a new name are no change', () => {
  const grpc = appWith(Protocol.grpc());
  expect(changedBetween(grpc, appWith(Protocol.grpc({ healthService: '' })))).toEqual([]);
  expect(changedBetween(grpc, appWith(Protocol.tcp(), undefined, 'fix'))).toEqual([]);
});

test('Envoy accepts another protocol', () => {
  expect(
    changedBetween(appWith(Protocol.http(), MeshBackend.envoy()), appWith(Protocol.tcp(), MeshBackend.envoy())),
  ).toEqual([]);
});
