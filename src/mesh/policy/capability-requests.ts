import { MeshCapability } from '../mesh-capability';
import type { IMeshMember } from '../mesh-member';

/** An option of a traffic policy, and the capability that a backend needs for it. */
export interface CapabilityRequest {
  readonly option: string;
  readonly capability: MeshCapability;
}

/** Returns the capabilities that the traffic policy of a service needs. */
export function capabilityRequests({ trafficPolicy }: IMeshMember): CapabilityRequest[] {
  const { timeout, idleTimeout, retry, outlierDetection, connectionLimits, routes = [] } = trafficPolicy;
  const options: [unknown, string, MeshCapability][] = [
    [timeout, 'traffic.timeout', MeshCapability.REQUEST_TIMEOUT],
    [idleTimeout, 'traffic.idleTimeout', MeshCapability.IDLE_TIMEOUT],
    // A backend that always retries adds a warning for RetryPolicy.none().
    [retry && !retry.isNone, 'traffic.retry', MeshCapability.RETRY_POLICY],
    [outlierDetection, 'traffic.outlierDetection', MeshCapability.OUTLIER_DETECTION],
    [connectionLimits, 'traffic.connectionLimits', MeshCapability.CONNECTION_LIMITS],
  ];
  return [
    ...options.filter(([value]) => value).map(([, option, capability]) => ({ option, capability })),
    ...routes.flatMap((route) =>
      route._needs.map((capability) => ({ option: `traffic.routes (${route})`, capability })),
    ),
  ];
}
