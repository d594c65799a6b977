import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { UsageError } from '../../validation/usage-error';
import { DNS_TTL, requireDnsNamespace } from '../cloud-map';
import type { IMesh } from '../mesh';
import type { IMeshClient } from '../mesh-client';
import type { IMeshMember } from '../mesh-member';

/** A label before the name of a service. No service has a name with a dot, and Service Connect has the name itself. */
const PREFIX = 'tasks';

/**
 * Registers a service in DNS for callers without a proxy, and returns its URL for them.
 *
 * AWS adds the proxy of Service Connect to tasks of ECS services only. So a job calls the application of the service
 * directly, without retries.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect.html
 */
export function directUrl(mesh: IMesh, caller: IMeshClient, callee: IMeshMember, isEncrypted: boolean): string {
  requireDnsNamespace(mesh, caller, 'a call of a job');
  if (isEncrypted || callee.shiftsTraffic) throw needsProxy(caller, callee, isEncrypted);
  const { service, serviceName, port, protocol } = callee;
  const name = `${PREFIX}.${serviceName}`;
  if (!service.cloudMapService) {
    service.enableCloudMap({
      cloudMapNamespace: mesh.namespace,
      name,
      dnsRecordType: servicediscovery.DnsRecordType.A,
      dnsTtl: DNS_TTL,
    });
  }
  return `${protocol._scheme}://${name}.${mesh.namespace.namespaceName}:${port}`;
}

function needsProxy(caller: IMeshClient, { serviceName }: IMeshMember, isEncrypted: boolean): UsageError {
  return new UsageError(caller, 'JobCallNotInMesh', {
    got: `a call of the job '${caller.serviceName}' to '${serviceName}', ${isEncrypted ? 'in a mesh with certificateAuthority' : 'whose deployments shift traffic'}`,
    expected:
      'a callee that the tasks of a job reach by DNS: AWS adds no proxy of Service Connect to them, so they cannot use its TLS or its traffic shifts',
    fix: 'use MeshBackend.envoy(), where the tasks of a job have a proxy',
  });
}
