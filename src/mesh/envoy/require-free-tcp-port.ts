import { Token } from 'aws-cdk-lib';
import { UsageError } from '../../validation/usage-error';
import type { IMeshClient } from '../mesh-client';
import type { IMeshMember } from '../mesh-member';

/** A callee, and its port on the loopback interface of its caller. */
export interface LocalCallee {
  readonly callee: IMeshMember;
  readonly port: number;
}

/** Throws if another callee, the application or a sidecar of the caller uses the local port of a callee with TCP. */
export function requireFreeTcpPort(
  caller: IMeshClient,
  { serviceName }: IMeshMember,
  port: number,
  callees: LocalCallee[],
): void {
  const other = callees.find(({ port: used }) => used === port)?.callee.serviceName;
  const container = containerAt(caller, port);
  if (other === undefined && container === undefined) return;
  const owner = other === undefined ? `the container '${container}'` : `the callee '${other}'`;
  throw new UsageError(caller, 'PortTaken', {
    got: `the local port ${port} of the callee '${serviceName}', which ${owner} has in the same task`,
    expected: 'a local port for each callee with TCP; it depends on the name of the callee',
    fix: `${other === undefined ? `change the port of the container '${container}'` : `rename '${other}'`}, or rename '${serviceName}'`,
  });
}

/** Throws if a container of a service uses a port that Envoy needs for the health checks of a Network Load Balancer. */
export function requireFreePort(service: IMeshClient, port: number): void {
  const container = containerAt(service, port);
  if (container === undefined) return;
  throw new UsageError(service, 'PortTaken', {
    got: `the port ${port} of Envoy for health checks of the network load balancer, which the container '${container}' has in the same task`,
    expected: 'a free port for these health checks',
    fix: `change the port of the container '${container}'`,
  });
}

/** Returns the name of the container that listens on a port. */
function containerAt({ container, taskDefinition }: IMeshClient, port: number): string | undefined {
  // The containers of a task definition are known only to the CDK. The application and its sidecars are its children.
  const containers = taskDefinition.node.children.filter(
    (child): child is typeof container => 'portMappings' in child && 'containerName' in child,
  );
  return containers.find(({ portMappings }) =>
    portMappings.some(({ containerPort }) => !Token.isUnresolved(containerPort) && containerPort === port),
  )?.containerName;
}
