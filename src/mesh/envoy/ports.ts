import { createHash } from 'node:crypto';

/** The ports that Envoy listens on in a task. The application cannot use them. Unit: TCP port. */
export const PORTS = {
  /** The admin interface. It listens only on the loopback interface. */
  admin: 9901,
  /** Requests from other services of the mesh. */
  mesh: 15_001,
  /** Requests from the load balancer. */
  loadBalancer: 15_002,
  /** Health checks of a Network Load Balancer, in services behind one. */
  networkHealth: 15_003,
  /** Requests from the application to its first callee. Each further callee has the next port, on the loopback interface. */
  firstCallee: 15_101,
};

/**
 * The ports of callees with TCP, on the loopback interface. They end before the ports of outgoing connections, which begin
 * at 32,768 on Linux. Unit: TCP port.
 */
export const TCP_PORTS = { first: 16_001, count: 15_000 };

/** Returns the port of a callee with TCP. It depends on the name only, so that no other service changes it. */
export function tcpPortOf(serviceName: string): number {
  const hash = createHash('sha256').update(serviceName).digest().readUInt32BE();
  return TCP_PORTS.first + (hash % TCP_PORTS.count);
}

/** The maximum number of callees of a service. A task definition has no space for the configuration of more. */
export const MAX_CALLEES = 100;

/** All ports that Envoy may listen on. */
export const RESERVED_PORTS = [
  PORTS.admin,
  PORTS.mesh,
  PORTS.loadBalancer,
  ...Array.from({ length: MAX_CALLEES }, (_, index) => PORTS.firstCallee + index),
];
