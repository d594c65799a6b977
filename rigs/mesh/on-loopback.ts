import type { ContainerDefinition } from './task-definition';

/** Where the resolver of a task is. */
export interface Resolver {
  readonly host: string;
  readonly port: number;
}

const CARES = 'type.googleapis.com/envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig';
const CARES_CONFIGURATION = new RegExp(`"@type":\\s*"?${CARES.replaceAll('.', '\\.')}"?`, 'g');
const DNS_CLUSTER = 'envoy.extensions.clusters.dns.v3.DnsCluster';
/** Neither a part of a longer address, such as 10.0.0.0, nor a range, such as 0.0.0.0/0. */
const ANY_ADDRESS = /(?<![\d.])0\.0\.0\.0(?![\d./])/g;
const OWN_ADDRESS = /(?<![\d.])127\.0\.0\.1(?![\d.])/g;

/**
 * A container as it runs on this machine. Three things in its texts change, and nothing else:
 *
 * - `127.0.0.1` becomes the address of the task, which has no loopback interface of its own here;
 * - `0.0.0.0` does too, since other tasks listen on the same ports of other addresses;
 * - Envoy's DNS resolver is told to ask ours: it has the VPC's by the container's /etc/resolv.conf on Fargate.
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
