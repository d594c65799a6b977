import type { NetworkEntry } from '../../mesh/network-connections';
import type { MeshedFargateService } from '../../service/meshed-fargate-service';
import { UsageError } from '../../validation/usage-error';
import type { NetworkIngress } from './network-ingress';

/**
 * Returns the port of the tasks that a load balancer connects to.
 *
 * Throws if the port accepts only TLS of the mesh and the load balancer passes the bytes of clients through. Clients have no
 * certificate authority of the mesh.
 */
export function networkEntryOf(service: MeshedFargateService, ingress: NetworkIngress): NetworkEntry {
  const { certificate, idleTimeout } = ingress;
  const entry = service.mesh._networkEntryOf(service, { encrypted: certificate !== undefined, idleTimeout });
  if (!entry.encrypted || certificate) return entry;
  throw new UsageError(service, 'TargetsNeedTls', {
    got: `tasks whose proxy accepts only TLS (${service.mesh.backend.dataPlane.name}), and a network ingress without certificate`,
    expected: 'a network ingress that decrypts TLS of clients and encrypts the connections to the tasks',
    fix: 'set certificate of the network ingress, or use MeshBackend.envoy(), which has a port of its own for the load balancer',
  });
}
