import type { ContainerDefinition } from './task-definition';

/** The DNS server of a task. */
export interface Resolver {
  readonly host: string;
  readonly port: number;
}

const CARES = 'type.googleapis.com/envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig';
const CARES_CONFIGURATION = new RegExp(`"@type":\\s*"?${CARES.replaceAll('.', '\\.')}"?`, 'g');
const DNS_CLUSTER = 'envoy.extensions.clusters.dns.v3.DnsCluster';
/** The address, but not a part of a longer address such as 10.0.0.0, and not a range such as 0.0.0.0/0. */
const ANY_ADDRESS = /(?<![\d.])0\.0\.0\.0(?![\d./])/g;
const OWN_ADDRESS = /(?<![\d.])127\.0\.0\.1(?![\d.])/g;

/**
 * Returns a container definition for this machine. It changes three things in the texts:
 *
 * - `127.0.0.1` becomes the address of the task, because tasks share the loopback interface here.
 * - `0.0.0.0` becomes the same address, because other tasks listen on the same ports.
 * - Envoy's DNS resolver gets our DNS server. On Fargate it reads that of the VPC from `/etc/resolv.conf`.
 */
export function onLoopback(definition: ContainerDefinition, address: string, resolver: Resolver): ContainerDefinition {
  const resolvers = `"resolvers": [{"socket_address": {"address": "${resolver.host}", "port_value": ${resolver.port}}}]`;
  const here = (text: string) => text.replace(ANY_ADDRESS, address).replace(OWN_ADDRESS, address);
  const changed = (text: string) => {
    const configured = here(text).replace(CARES_CONFIGURATION, (type) => `${type}, ${resolvers}`);
    if (text.includes(DNS_CLUSTER) && !text.includes(CARES)) {
      throw new Error(
        `got DNS clusters without ${CARES} in the container ${definition.name}, expected it: else Envoy asks this ` +
          "machine's own name servers",
      );
    }
    return configured;
  };
  const { command, environment, healthCheck } = definition;
  return {
    ...definition,
    command: command.map(changed),
    environment: Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, changed(value)])),
    healthCheck: healthCheck && { ...healthCheck, command: healthCheck.command.map(changed) },
  };
}
