import { Duration } from 'aws-cdk-lib';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { UsageError } from '../validation/usage-error';
import type { IMesh } from './mesh';
import type { IMeshMember } from './mesh-member';

/** The time in which Cloud Map's answers may be kept: what callers do with a task that is gone. */
const DNS_TTL = Duration.seconds(10);

/** The name in DNS at which a service is found. */
export function hostNameOf({ namespace }: IMesh, { serviceName }: IMeshMember): string {
  return `${serviceName}.${namespace.namespaceName}`;
}

/** Lets others find the tasks of a service by its name in DNS. */
export function registerInCloudMap({ namespace }: IMesh, { service, serviceName }: IMeshMember): void {
  service.enableCloudMap({
    cloudMapNamespace: namespace,
    name: serviceName,
    dnsRecordType: servicediscovery.DnsRecordType.A,
    dnsTtl: DNS_TTL,
  });
}

/** Throws unless the mesh has a namespace in which services are found by DNS. */
export function requireDnsNamespace({ namespace }: IMesh, member: IMeshMember, dataPlane: string): void {
  if (namespace.type === servicediscovery.NamespaceType.DNS_PRIVATE) return;
  throw new UsageError(member, 'NamespaceWithoutDns', {
    got: `a namespace of type ${namespace.type}`,
    expected: `${servicediscovery.NamespaceType.DNS_PRIVATE}: ${dataPlane} finds services by DNS`,
    fix: 'give the mesh a private DNS namespace, or leave namespace out',
  });
}

/** Throws when a service that is called is deployed by moving its traffic: names in DNS lead to both versions at once. */
export function requireDnsDiscovery(caller: IMeshMember, callee: IMeshMember, dataPlane: string): void {
  if (!callee.shiftsTraffic) return;
  throw new UsageError(caller, 'NotWithShiftedTraffic', {
    got: `a call to '${callee.serviceName}', whose deployments move its traffic, on ${dataPlane}`,
    expected:
      'a service that is deployed by DeploymentPolicy.rolling(): ECS cannot move traffic that finds its way by DNS',
    fix: `deploy '${callee.serviceName}' rolling and divide its requests by traffic.routes, or use MeshBackend.serviceConnect()`,
  });
}
