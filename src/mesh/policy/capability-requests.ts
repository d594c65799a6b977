import { MeshCapability } from '../mesh-capability';
import type { IMeshMember } from '../mesh-member';

/** An option of a traffic policy, and the capability that a backend needs for it. */
export interface CapabilityRequest {
  readonly option: string;
  readonly capability: MeshCapability;
}

/** The capability that a protocol needs. Every backend supports HTTP. */
const OF_PROTOCOL: Readonly<Record<string, MeshCapability | undefined>> = {
  http2: MeshCapability.HTTP2,
  grpc: MeshCapability.GRPC,
  tcp: MeshCapability.TCP,
};

/** Returns the capabilities that the protocol and the traffic policy of a service need. */
export function capabilityRequests({ protocol, trafficPolicy }: IMeshMember): CapabilityRequest[] {
  const { timeout, idleTimeout, retry, outlierDetection, connectionLimits, routes = [] } = trafficPolicy;
  const options: [unknown, string, MeshCapability][] = [
    [timeout, 'traffic.timeout', MeshCapability.REQUEST_TIMEOUT],
    [idleTimeout, 'traffic.idleTimeout', MeshCapability.IDLE_TIMEOUT],
    // A backend that always retries adds a warning for RetryPolicy.none().
    [retry && !retry.isNone, 'traffic.retry', MeshCapability.RETRY_POLICY],
    [outlierDetection, 'traffic.outlierDetection', MeshCapability.OUTLIER_DETECTION],
    [connectionLimits, 'traffic.connectionLimits', MeshCapability.CONNECTION_LIMITS],
  ];
  const capability = OF_PROTOCOL[protocol.name];
  return [
    ...(capability ? [{ option: `protocol: ${protocol}`, capability }] : []),
    ...options.filter(([value]) => value).map(([, option, capability]) => ({ option, capability })),
    ...routes.flatMap((route) =>
      route._needs.map((capability) => ({ option: `traffic.routes (${route})`, capability })),
    ),
  ];
}
