import { MeshCapability } from '../mesh-capability';
import type { IMeshMember } from '../mesh-member';

/** What was asked for, as it was written, and what a backend must be able to do for it. */
export interface CapabilityRequest {
  readonly asked: string;
  readonly capability: MeshCapability;
}

/** What the traffic policy of a service asks of its mesh backend. */
export function capabilityRequests({ trafficPolicy }: IMeshMember): CapabilityRequest[] {
  const { timeout, idleTimeout, retry, outlierDetection, connectionLimits, routes = [] } = trafficPolicy;
  const asked: [unknown, string, MeshCapability][] = [
    [timeout, 'traffic.timeout', MeshCapability.REQUEST_TIMEOUT],
    [idleTimeout, 'traffic.idleTimeout', MeshCapability.IDLE_TIMEOUT],
    // That nothing be tried again is told as a warning where a backend tries all the same.
    [retry && !retry.isNone, 'traffic.retry', MeshCapability.RETRY_POLICY],
    [outlierDetection, 'traffic.outlierDetection', MeshCapability.OUTLIER_DETECTION],
    [connectionLimits, 'traffic.connectionLimits', MeshCapability.CONNECTION_LIMITS],
  ];
  return [
    ...asked.filter(([value]) => value).map(([, name, capability]) => ({ asked: name, capability })),
    ...routes.flatMap((route) =>
      route._needs.map((capability) => ({ asked: `traffic.routes (${route})`, capability })),
    ),
  ];
}
