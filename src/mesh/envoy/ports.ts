/** The ports that Envoy listens on in a task. The application cannot use them. Unit: TCP port. */
export const PORTS = {
  /** The admin interface. It listens only on the loopback interface. */
  admin: 9901,
  /** Requests from other services of the mesh. */
  mesh: 15_001,
  /** Requests from the load balancer. */
  loadBalancer: 15_002,
  /** Requests from the application to its first callee. Each further callee has the next port, on the loopback interface. */
  firstCallee: 15_101,
};

/** The maximum number of callees of a service. A task definition has no space for the configuration of more. */
export const MAX_CALLEES = 100;

/** All ports that Envoy may listen on. */
export const RESERVED_PORTS = [
  PORTS.admin,
  PORTS.mesh,
  PORTS.loadBalancer,
  ...Array.from({ length: MAX_CALLEES }, (_, index) => PORTS.firstCallee + index),
];
