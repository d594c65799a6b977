import { extension, inSeconds, type Message, seconds } from './protobuf';
import type { ProxyConfig } from './proxy-config';

/** The buffer limit of one connection, on listeners and clusters. Unit: bytes. */
export const BUFFER_LIMIT = 65_536;

/**
 * The limits of HTTP/2, on listeners and clusters. A stream or connection that nobody reads cannot use more memory.
 *
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/best_practices/edge
 */
export const HTTP2_LIMITS: Message = {
  max_concurrent_streams: 100,
  initial_stream_window_size: 65_536,
  initial_connection_window_size: 1_048_576,
};

/** Normalizes paths before routes match them. Other spellings of a path would pass by its routes. */
export function paths({ edge }: ProxyConfig): Message {
  return {
    normalize_path: true,
    merge_slashes: true,
    path_with_escaped_slashes_action: edge.allowEscapedSlashes ? 'KEEP_UNCHANGED' : 'REJECT_REQUEST',
  };
}

/** Returns the fields of a connection manager that receives requests from outside the task. */
export function inbound({ edge }: ProxyConfig): { connection: Message; manager: Message } {
  return {
    // Applications behind CGI or WSGI read x_a as x-a, also if only Envoy may set x-a.
    connection: { headers_with_underscores_action: edge.allowUnderscores ? undefined : 'REJECT_REQUEST' },
    manager: { request_timeout: seconds(edge.uploadTimeout) },
  };
}

/** The headers of a request from a load balancer that only Envoy or the load balancer may set. */
export const FROM_LOAD_BALANCER: Message = {
  // The load balancer appends the address of its client. Envoy uses that address and changes no header.
  use_remote_address: true,
  xff_num_trusted_hops: 1,
  skip_xff_append: true,
  early_header_mutation_extensions: [
    mutation('outside', [
      removedByPrefix('x-envoy-'),
      // Application Load Balancers do not set these, so they come from the client.
      ...['forwarded', 'x-forwarded-host'].map((remove) => ({ remove })),
      // With a sampled trace context, applications record a trace.
      ...['traceparent', 'tracestate'].map((remove) => ({ remove })),
    ]),
  ],
};

/**
 * The headers of a request from another service. The caller's Envoy sets x-envoy-original-host, x-envoy-attempt-count
 * and x-envoy-expected-rq-timeout-ms. All others are removed.
 */
export const FROM_SERVICES: Message = {
  early_header_mutation_extensions: [
    mutation('mesh', [
      {
        remove_on_match: { key_matcher: { safe_regex: { regex: 'x-envoy-([^aeo].*|external.*|original-[^h].*)' } } },
      },
    ]),
  ],
};

/** Removes all headers with a prefix. */
export function removedByPrefix(prefix: string): Message {
  return { remove_on_match: { key_matcher: { prefix } } };
}

/** Changes headers before anything else reads them. */
export function mutation(name: string, mutations: Message[]): Message {
  return extension(name, 'envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation', {
    mutations,
  });
}

/** The paths of the admin interface for health check, drain and troubleshooting. Others can end Envoy or change it. */
export const ADMIN_PATHS: Message[] = [
  {
    safe_regex: {
      regex: String.raw`/(certs|clusters|drain_listeners|healthcheck/fail|memory|ready|stats(/prometheus)?)(\?.*)?`,
    },
  },
];

const HEAP = 'envoy.resource_monitors.fixed_heap';
/**
 * The share of the container's memory for Envoy's heap. The rest is for the pages of the program and for the buffers of
 * the kernel, which ECS also counts.
 */
const HEAP_SHARE = 1 / 2;
const BYTES_PER_MIB = 1_048_576;

/**
 * Limits the memory of Envoy. At the limit Envoy closes idle connections, resets streams and refuses requests. Without
 * the limit the container would end, and with it the task.
 *
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/operations/overload_manager/overload_manager
 */
export function overloadManager({ edge }: ProxyConfig): Message {
  const from = (start: number): Message[] => [
    { name: HEAP, scaled: { scaling_threshold: start, saturation_threshold: 0.95 } },
  ];
  const at = (value: number): Message[] => [{ name: HEAP, threshold: { value } }];
  const action = (name: string, triggers: Message[], more: Message = {}): Message => ({
    name: `envoy.overload_actions.${name}`,
    triggers,
    ...more,
  });
  const { typed_config: timers } = extension('', 'envoy.config.overload.v3.ScaleTimersOverloadActionConfig', {
    timer_scale_factors: [{ timer: 'HTTP_DOWNSTREAM_CONNECTION_IDLE', min_timeout: inSeconds(1) }],
  });
  return {
    refresh_interval: '0.25s',
    resource_monitors: [
      extension(HEAP, 'envoy.extensions.resource_monitors.fixed_heap.v3.FixedHeapConfig', {
        max_heap_size_bytes: Math.floor(edge.memoryMiB * HEAP_SHARE) * BYTES_PER_MIB,
      }),
      extension(
        'envoy.resource_monitors.global_downstream_max_connections',
        'envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig',
        { max_active_downstream_connections: edge.maxConnections },
      ),
    ],
    // Streams whose buffers hold at least 16 KiB can be reset.
    buffer_factory_config: { minimum_account_to_track_power_of_two: 14 },
    actions: [
      action('reduce_timeouts', from(0.8), { typed_config: timers }),
      action('reset_high_memory_stream', from(0.85)),
      action('shrink_heap', at(0.9)),
      action('stop_accepting_connections', at(0.95)),
      action('stop_accepting_requests', at(0.98)),
    ],
  };
}
