/** Where Envoy listens in a task. The application cannot have these. Unit: TCP port. */
export const PORTS = {
  /** Only on the loopback interface. */
  admin: 9901,
  /** Other services of the mesh. */
  mesh: 15_001,
  /** The load balancer. */
  loadBalancer: 15_002,
  /** The first callee; the next one has the next port. Only on the loopback interface. */
  firstCallee: 15_101,
};

/** The most services that one service calls: as many as a task definition holds the configuration of, and some. */
export const MAX_CALLEES = 100;

/** All of them. */
export const RESERVED_PORTS = [
  PORTS.admin,
  PORTS.mesh,
  PORTS.loadBalancer,
  ...Array.from({ length: MAX_CALLEES }, (_, index) => PORTS.firstCallee + index),
];
