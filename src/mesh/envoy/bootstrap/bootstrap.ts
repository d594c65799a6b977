import type { Plain } from '../compact-yaml';
import { PORTS } from '../ports';
import { clusters } from './clusters';
import { ADMIN_PATHS, overloadManager } from './edge';
import { listeners } from './listeners';
import { address, extension, type Message } from './protobuf';
import type { ProxyConfig } from './proxy-config';

/** Returns the complete configuration of the Envoy in one task. */
export function bootstrap(config: ProxyConfig): Plain {
  const { serviceName } = config;
  return withoutUndefined({
    node: { id: serviceName, cluster: serviceName },
    admin: { address: address('127.0.0.1', PORTS.admin), allow_paths: ADMIN_PATHS },
    typed_dns_resolver_config: RESOLVER,
    overload_manager: overloadManager(config),
    static_resources: { listeners: listeners(config), clusters: clusters(config) },
  });
}

/** Uses short DNS timeouts, because an unresponsive resolver would delay the start of Envoy by more than a minute. */
const RESOLVER: Message = extension(
  'envoy.network.dns_resolver.cares',
  'envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig',
  { dns_resolver_options: { no_default_search_domain: true }, query_timeout_seconds: 1, query_tries: 2 },
);

/** Removes undefined fields, so that equal parts have equal texts. */
function withoutUndefined(value: Plain): Plain {
  return JSON.parse(JSON.stringify(value)) as Plain;
}
