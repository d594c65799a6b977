import { Duration } from 'aws-cdk-lib';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { UsageError } from '../validation/usage-error';
import type { IMesh } from './mesh';
import type { IMeshClient } from './mesh-client';
import type { IMeshMember } from './mesh-member';

/** The TTL of DNS records: a caller may use the address of a stopped task for this long. */
export const DNS_TTL = Duration.seconds(10);

/** Returns the DNS name of a service. */
export function hostNameOf({ namespace }: IMesh, { serviceName }: IMeshClient): string {
  return `${serviceName}.${namespace.namespaceName}`;
}

/** Registers the tasks of a service in Cloud Map, so that callers find them by DNS. */
export function registerInCloudMap({ namespace }: IMesh, { service, serviceName }: IMeshMember): void {
  service.enableCloudMap({
    cloudMapNamespace: namespace,
    name: serviceName,
    dnsRecordType: servicediscovery.DnsRecordType.A,
    dnsTtl: DNS_TTL,
  });
}

/** Throws unless the namespace of the mesh supports discovery by DNS. */
export function requireDnsNamespace({ namespace }: IMesh, member: IMeshClient, dataPlane: string): void {
  if (namespace.type === servicediscovery.NamespaceType.DNS_PRIVATE) return;
  throw new UsageError(member, 'NamespaceWithoutDns', {
    got: `a namespace of type ${namespace.type}`,
    expected: `${servicediscovery.NamespaceType.DNS_PRIVATE}: ${dataPlane} finds services by DNS`,
    fix: 'pass a private DNS namespace to the mesh, or remove namespace',
  });
}

/** Throws if deployments of the callee shift traffic, because its DNS name resolves to both versions at once. */
export function requireDnsDiscovery(caller: IMeshClient, callee: IMeshMember, dataPlane: string): void {
  if (!callee.shiftsTraffic) return;
  throw new UsageError(caller, 'NotWithShiftedTraffic', {
    got: `a call to '${callee.serviceName}', whose deployments shift traffic, on ${dataPlane}`,
    expected: 'a callee with DeploymentPolicy.rolling(): ECS cannot shift traffic that is routed by DNS',
    fix: `deploy '${callee.serviceName}' with DeploymentPolicy.rolling() and divide its requests with traffic.routes, or use MeshBackend.serviceConnect()`,
  });
}
