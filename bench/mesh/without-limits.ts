import type { Json } from '../../rigs/template/json';

/** The fields of the bounds against attacks. Without them Envoy has its own defaults. */
const LIMITS = new Set([
  'per_connection_buffer_limit_bytes',
  'overload_manager',
  'ignore_global_conn_limit',
  'max_concurrent_streams',
  'initial_stream_window_size',
  'initial_connection_window_size',
  'request_headers_timeout',
  'request_timeout',
  'headers_with_underscores_action',
  'normalize_path',
  'merge_slashes',
  'path_with_escaped_slashes_action',
  'transport_socket_connect_timeout',
  'allow_paths',
]);

/** Returns the configuration of an Envoy without the bounds against attacks. */
export function withoutLimits(part: Json): Json {
  if (Array.isArray(part)) return part.map(withoutLimits);
  if (typeof part !== 'object' || part === null) return part;
  const fields = Object.entries(part).filter(([name]) => !LIMITS.has(name));
  return Object.fromEntries(fields.map(([name, value]) => [name, withoutLimits(value)]));
}
